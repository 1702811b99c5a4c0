using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>An operand whose four neighbours are read one by one.</summary>
readonly struct SingleSource<TSource>(TSource source) : ISource
    where TSource : struct, ISource
{
    readonly TSource source = source;

    public Scalar At(int i) => source.At(i);

    public Float4 FourAt(int i) => new(source.At(i), source.At(i + 1), source.At(i + 2), source.At(i + 3));
}
