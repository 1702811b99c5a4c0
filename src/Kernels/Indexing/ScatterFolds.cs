using System.Numerics.Tensors;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Indexing;

/// <summary>What becomes of the value that is there and the one that comes: of one in a kernel, of a row on the CPU.</summary>
interface IScatterFold
{
    /// <summary>Both in one.</summary>
    static abstract float Fold(float there, float next);

    /// <summary>The same for each element of a row, in place.</summary>
    static abstract void Fold(Span<float> there, ReadOnlySpan<float> next);
}

/// <summary>The ways in which rows that meet become one.</summary>
static class ScatterFolds
{
    public readonly struct Last : IScatterFold
    {
        public static float Fold(float there, float next) => next;

        public static void Fold(Span<float> there, ReadOnlySpan<float> next) => next.CopyTo(there);
    }

    public readonly struct Sum : IScatterFold
    {
        public static float Fold(float there, float next) => FloatMath.Add(there, next);

        public static void Fold(Span<float> there, ReadOnlySpan<float> next) => TensorPrimitives.Add(there, next, there);
    }

    public readonly struct Product : IScatterFold
    {
        public static float Fold(float there, float next) => FloatMath.Multiply(there, next);

        public static void Fold(Span<float> there, ReadOnlySpan<float> next) => TensorPrimitives.Multiply(there, next, there);
    }

    public readonly struct Max : IScatterFold
    {
        public static float Fold(float there, float next) => FloatMath.Max(there, next);

        public static void Fold(Span<float> there, ReadOnlySpan<float> next) => TensorPrimitives.Max(there, next, there);
    }

    public readonly struct Min : IScatterFold
    {
        public static float Fold(float there, float next) => FloatMath.Min(there, next);

        public static void Fold(Span<float> there, ReadOnlySpan<float> next) => TensorPrimitives.Min(there, next, there);
    }
}
