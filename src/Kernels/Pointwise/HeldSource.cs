using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>An operand in memory, repeated along the innermost dimension: four neighbours of the result take the same element.</summary>
readonly struct HeldSource<TOffset>(ArrayView<float> x, TOffset offset) : ISource
    where TOffset : struct, IOffset
{
    readonly ArrayView<float> x = x;
    readonly TOffset offset = offset;

    public Scalar At(int i) => x[offset.Of(i)];

    public Float4 FourAt(int i)
    {
        var value = x[offset.Of(i)];
        return new(value, value, value, value);
    }
}
