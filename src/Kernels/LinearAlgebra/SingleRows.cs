using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A matrix of float32 [rows,depth].</summary>
readonly struct SingleRows(ArrayView<float> values, int rows, int depth) : IDoubleOperand
{
    readonly ArrayView<float> values = values;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => true;

    public static bool IsCopied => false;

    public static bool IsWeighted => false;

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0f;
        if (row < rows & depth < this.depth)
            value = values[row * this.depth + depth];
        return value;
    }

    public void Copy(ref double to, int row, int depth)
    {
    }

    public void CopyWeight(ref float to, int depth)
    {
    }
}
