using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Random;

/// <summary>Rows of random numbers: elements e to e + 3 of the row of a sample, e a multiple of 4, are one block of <see cref="Philox"/>.</summary>
readonly struct RandomRows(ulong seed, uint purpose, int length)
{
    readonly ulong seed = seed;
    readonly uint purpose = purpose;

    /// <summary>Elements of a row.</summary>
    public readonly FastDivisor Length = length;

    /// <summary>Four numbers of a row.</summary>
    /// <param name="sample">The row's sample index.</param>
    /// <param name="block">Index of the four in the row.</param>
    /// <param name="transform">What words become.</param>
    public Float4 Block<TTransform>(float sample, int block, TTransform transform)
        where TTransform : struct, IRandomTransform
    {
        var (w0, w1, w2, w3) = Philox.Block((uint)block, purpose, (uint)FloatMath.ToInt(FloatMath.Max(sample, 0)), 0, seed);
        return transform.Of(w0, w1, w2, w3);
    }
}
