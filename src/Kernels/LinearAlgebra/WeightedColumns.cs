using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The transpose of a matrix [depth,rows] whose rows are multiplied by weights [depth] (float32).</summary>
readonly struct WeightedColumns(ArrayView<double> values, ArrayView<float> weights, int rows, int depth) : IDoubleOperand
{
    readonly ArrayView<double> values = values;
    readonly ArrayView<float> weights = weights;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => false;

    public static bool IsCopied => true;

    public static bool IsWeighted => true;

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = weights[depth] * values[depth * rows + row];
        return value;
    }

    public void Copy(ref double to, int row, int depth)
    {
        var isInside = row < rows & depth < this.depth;
        AsyncCopy.Double(ref to, ref values[Utilities.Select(isInside, depth * rows + row, 0)], Utilities.Select(isInside, sizeof(double), 0));
    }

    public void CopyWeight(ref float to, int depth)
    {
        var isInside = depth < this.depth;
        AsyncCopy.One(ref to, ref weights[Utilities.Select(isInside, depth, 0)], Utilities.Select(isInside, sizeof(float), 0));
    }
}
