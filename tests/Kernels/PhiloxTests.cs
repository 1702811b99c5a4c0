using Whence.Kernels;

namespace Whence.Tests.Kernels;

/// <summary>The known answers that the generator's authors publish with their library (philox4x32, 10 rounds).</summary>
[TestFixture]
sealed class PhiloxTests
{
    [TestCase(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [TestCase(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [TestCase(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void KnownAnswers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3) =>
        Assert.That(Philox.Block(c0, c1, c2, c3, k0 | (ulong)k1 << 32), Is.EqualTo((w0, w1, w2, w3)));

    [Test]
    public void FillWalksTheBlocks()
    {
        var words = new uint[4 * 21];
        Philox.Fill(0x123456789abcdef0, 7, 5_000_000_000, 3, words);
        for (var i = 0; i < words.Length / 4; i++)
        {
            var expected = Philox.Block((uint)i + 3, 7, unchecked((uint)5_000_000_000), 1, 0x123456789abcdef0);
            Assert.That((words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]), Is.EqualTo(expected));
        }
    }
}
