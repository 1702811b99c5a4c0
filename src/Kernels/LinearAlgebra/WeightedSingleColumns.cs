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

    public static bool IsCopied => false;

    public static bool IsWeighted => false;

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = (double)weights[depth] * values[depth * rows + row];
        return value;
    }

    public void Copy(ref double to, int row, int depth)
    {
    }

    public void CopyWeight(ref float to, int depth)
    {
    }
}
