using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The transpose of a matrix [depth,rows].</summary>
readonly struct MatrixColumns(ArrayView<double> values, int stride, int rows, int depth) : IMatrixOperand<MatrixColumns>
{
    readonly ArrayView<double> values = values;
    readonly int stride = stride;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => false;

    public static MatrixColumns Of(ArrayView<double> values, int stride, int rows, int depth) => new(values, stride, rows, depth);

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = values[depth * stride + row];
        return value;
    }
}
