using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A matrix of doubles, or its transpose, as an operand.</summary>
interface IMatrixOperand<T> : IDoubleOperand
    where T : struct, IMatrixOperand<T>
{
    /// <summary>The operand of so many rows and depths, in a matrix whose rows begin <paramref name="stride"/> elements apart.</summary>
    static abstract T Of(ArrayView<double> values, int stride, int rows, int depth);
}
