using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A matrix [rows,depth].</summary>
readonly struct MatrixRows(ArrayView<double> values, int stride, int rows, int depth) : IMatrixOperand<MatrixRows>
{
    readonly ArrayView<double> values = values;
    readonly int stride = stride;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => true;

    public static MatrixRows Of(ArrayView<double> values, int stride, int rows, int depth) => new(values, stride, rows, depth);

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = values[row * stride + depth];
        return value;
    }
}
