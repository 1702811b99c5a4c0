using Whence.Kernels;

namespace Whence.Models;

/// <summary>Numbers drawn uniformly.</summary>
static class UniformNumbers
{
    /// <summary>Numbers in [-limit, limit) that depend on seed and sequence alone.</summary>
    public static float[] Of(ulong seed, uint sequence, int count, float limit)
    {
        var words = new uint[(count + 3) / 4 * 4];
        Philox.Fill(seed, sequence, 0, 0, words);
        return [.. words.Take(count).Select(word => limit * ((word >> 8) * (2f / (1 << 24)) - 1))];
    }
}
