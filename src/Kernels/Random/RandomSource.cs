using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;
using Utilities = ILGPU.Util.Utilities;

namespace Whence.Kernels.Random;

/// <summary>
/// Random numbers that are made where they are read, from the sample indices of their rows. Four neighbours are made at once, for rows whose length is a
/// multiple of 4.
/// </summary>
readonly struct RandomSource<TTransform>(ArrayView<float> samples, RandomRows rows, TTransform transform) : ISource
    where TTransform : struct, IRandomTransform
{
    readonly ArrayView<float> samples = samples;
    readonly RandomRows rows = rows;
    readonly TTransform transform = transform;

    public Scalar At(int i)
    {
        var row = rows.Length.Quotient(i);
        var element = rows.Length.Remainder(i, row);
        var four = rows.Block(samples[row], element >> 2, transform);
        var even = Utilities.Select((element & 2) == 0, four.X, four.Z);
        var odd = Utilities.Select((element & 2) == 0, four.Y, four.W);
        return Utilities.Select((element & 1) == 0, even, odd);
    }

    public Float4 FourAt(int i)
    {
        var row = rows.Length.Quotient(i);
        return rows.Block(samples[row], rows.Length.Remainder(i, row) >> 2, transform);
    }
}
