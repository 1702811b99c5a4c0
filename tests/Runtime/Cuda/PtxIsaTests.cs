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
}
