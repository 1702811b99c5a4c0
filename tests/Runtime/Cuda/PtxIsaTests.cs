using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

[TestFixture]
sealed class PtxIsaTests
{
    [TestCase(11040, "7.4")]
    [TestCase(11080, "7.8")]
    [TestCase(12000, "8.0")]
    [TestCase(12060, "8.5")]
    [TestCase(12090, "8.8")]
    [TestCase(13000, "9.0")]
    [TestCase(99000, "9.0")]
    public void TheIsaFollowsTheDriver(int cuda, string ptx) => Assert.That(PtxIsa.Highest(cuda), Is.EqualTo(Version.Parse(ptx)));

    [TestCase("7.5", "7.4", "sm_75")]
    [TestCase("8.0", "7.4", "sm_80")]
    [TestCase("8.6", "7.4", "sm_86")]
    [TestCase("8.9", "7.4", "sm_87", Description = "sm_89 came with PTX 7.8")]
    [TestCase("8.9", "8.4", "sm_89")]
    [TestCase("9.0", "7.8", "sm_90")]
    [TestCase("9.0", "8.0", "sm_90a")]
    [TestCase("10.0", "8.7", "sm_90", Description = "the plain target, which newer devices compile")]
    [TestCase("12.0", "8.7", "sm_90")]
    public void TheTargetSuitsDeviceAndDriver(string capability, string ptx, string target) =>
        Assert.That(PtxIsa.Target(Version.Parse(capability), Version.Parse(ptx)), Is.EqualTo(target));
}
