using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The transpose of a matrix [depth,rows] whose rows are multiplied by weights [depth] (float32).</summary>
readonly struct WeightedColumns(ArrayView<double> values, ArrayView<float> weights, int rows, int depth) : IDoubleOperand
{
    readonly ArrayView<double> values = values;
    readonly ArrayView<float> weights = weights;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => false;

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = weights[depth] * values[depth * rows + row];
        return value;
    }
}
