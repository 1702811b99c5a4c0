using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>An operand in memory, repeated along some dimensions but not the innermost: four neighbours of the result are four of its own, aligned.</summary>
readonly struct SpreadSource<TOffset>(ArrayView<float> x, TOffset offset) : ISource
    where TOffset : struct, IOffset
{
    readonly ArrayView<float> x = x;
    readonly TOffset offset = offset;

    public Scalar At(int i) => x[offset.Of(i)];

    public Float4 FourAt(int i) => x.Cast<Float4>()[offset.Of(i) >> 2];
}
