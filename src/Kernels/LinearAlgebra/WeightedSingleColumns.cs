using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The transpose of a matrix of float32 [depth,rows] whose rows are multiplied, as doubles, by weights [depth] (float32).</summary>
readonly struct WeightedSingleColumns(ArrayView<float> values, ArrayView<float> weights, int rows, int depth) : IDoubleOperand
{
    readonly ArrayView<float> values = values;
    readonly ArrayView<float> weights = weights;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => false;

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = (double)weights[depth] * values[depth * rows + row];
        return value;
    }
}
