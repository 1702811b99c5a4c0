using Whence.Models.Tensors;

namespace Whence.Tests.Models.Tensors;

[TestFixture]
sealed class HostTensorTests
{
    [TestCase((ushort)0x3F80, 1f)]
    [TestCase((ushort)0xC040, -3f)]
    [TestCase((ushort)0x0001, 9.18355E-41f)]
    public void BFloat16IsTheUpperHalfOfASingle(ushort bits, float value) =>
        Assert.That(new HostTensor(ElementType.BF16, [1], BitConverter.GetBytes(bits)).ToFloats()[0], Is.EqualTo(value));

    [TestCase((ushort)0x3C00, 1f)]
    [TestCase((ushort)0x0001, 5.9604645E-08f)]
    [TestCase((ushort)0x7BFF, 65504f)]
    public void HalfIsWidenedExactly(ushort bits, float value) =>
        Assert.That(new HostTensor(ElementType.F16, [1], BitConverter.GetBytes(bits)).ToFloats()[0], Is.EqualTo(value));

    [Test]
    public void BooleansAreZeroOrOne() =>
        Assert.That(new HostTensor(ElementType.Bool, [3], new byte[] { 0, 1, 255 }).ToFloats(), Is.EqualTo(new[] { 0f, 1f, 1f }));

    [Test]
    public void FloatsAreCutToLongsAndSaturate() =>
        Assert.That(HostTensor.From([-1.9f, 2.9f, 1e30f], 3).ToLongs(), Is.EqualTo(new[] { -1, 2, long.MaxValue }));

    [Test]
    public void TheBytesMustFitTheShape() =>
        Assert.That(() => new HostTensor(ElementType.F32, [3], new byte[8]),
            Throws.ArgumentException.With.Message.Contains("12 bytes, got 8"));
}
