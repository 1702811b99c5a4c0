using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>What a kernel reads its operand from: a tensor in memory, or one that is computed where it is read.</summary>
interface ISource
{
    /// <summary>Element <paramref name="i"/> of the operand, its dimensions in order, innermost last.</summary>
    Scalar At(int i);

    /// <summary>Elements i to i + 3, for i a multiple of 4.</summary>
    Float4 FourAt(int i);
}

/// <summary>An operand in memory.</summary>
readonly struct StoredSource(ArrayView<float> x) : ISource
{
    readonly ArrayView<float> x = x;

    public Scalar At(int i) => x[i];

    public Float4 FourAt(int i) => x.Cast<Float4>()[i >> 2];
}

/// <summary>An operand in memory, repeated along some dimensions but not the innermost: four neighbours of the result are four of its own, aligned.</summary>
readonly struct SpreadSource<TOffset>(ArrayView<float> x, TOffset offset) : ISource
    where TOffset : struct, IOffset
{
    readonly ArrayView<float> x = x;
    readonly TOffset offset = offset;

    public Scalar At(int i) => x[offset.Of(i)];

    public Float4 FourAt(int i) => x.Cast<Float4>()[offset.Of(i) >> 2];
}

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

/// <summary>An operand whose four neighbours are read one by one.</summary>
readonly struct SingleSource<TSource>(TSource source) : ISource
    where TSource : struct, ISource
{
    readonly TSource source = source;

    public Scalar At(int i) => source.At(i);

    public Float4 FourAt(int i) => new(source.At(i), source.At(i + 1), source.At(i + 2), source.At(i + 3));
}

/// <summary>An operand that is computed by a formula where it is read.</summary>
readonly struct ComputedSource<TOperands, TExpression>(TOperands x, TExpression f) : ISource
    where TOperands : struct, IOperands
    where TExpression : struct, IExpression
{
    readonly TOperands x = x;
    readonly TExpression f = f;

    public Scalar At(int i) => f.Of(x.At(i));

    public Float4 FourAt(int i) => x.FourAt(i).Map(f);
}
