using Whence.Runtime.Compiler;

namespace Whence.Tests.Runtime.Compiler;

[TestFixture]
sealed class PtxTargetTests
{
    [TestCase("7.5", "7.4", "sm_75")]
    [TestCase("7.5", "9.0", "sm_75")]
    [TestCase("8.0", "7.4", "sm_80")]
    [TestCase("8.6", "7.4", "sm_86")]
    [TestCase("8.9", "7.4", "sm_87", Description = "sm_89 came with PTX 7.8")]
    [TestCase("8.9", "8.4", "sm_89")]
    [TestCase("9.0", "7.8", "sm_90")]
    [TestCase("9.0", "8.0", "sm_90a")]
    [TestCase("10.0", "8.7", "sm_90", Description = "newer devices compile what is not specific to another")]
    [TestCase("12.0", "8.7", "sm_90")]
    public void TheTargetSuitsDeviceAndDriver(string capability, string isa, string name)
    {
        var (device, highest) = (Version.Parse(capability), Version.Parse(isa));
        var target = PtxTarget.For(device.Major, device.Minor, highest);
        Assert.That(target.Name, Is.EqualTo(name));
        Assert.That(target.Isa, Is.LessThanOrEqualTo(highest), "the driver takes the text");
        Assert.That(PtxTarget.Parse(name, highest), Is.EqualTo(target));
    }

    [Test]
    public void WhatCannotBePrintedForSaysWhy()
    {
        Assert.That(() => PtxTarget.For(7, 0, new(8, 0)), Throws.TypeOf<PtxTargetException>().With.Message.Contains("7.0 is below 7.5"));
        Assert.That(() => PtxTarget.For(8, 0, new(7, 3)), Throws.TypeOf<PtxTargetException>().With.Message.Contains("takes PTX ISA 7.3"));
        Assert.That(() => PtxTarget.Parse("sm_70"), Throws.TypeOf<PtxTargetException>().With.Message.Contains("sm_75, sm_80"));
        Assert.That(() => PtxTarget.Parse("sm_90", new(7, 4)), Throws.TypeOf<PtxTargetException>().With.Message.Contains("needs PTX ISA 7.8"));
    }
}
