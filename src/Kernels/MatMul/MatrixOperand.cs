using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>An operand that is a matrix: element (row, depth) at first + row * rowStep + depth * depthStep, one of the steps being 1.</summary>
sealed class MatrixOperand(GlobalBuffer<F32> memory, S32 first, int rowStep, int depthStep, int vector)
    : TileOperand(memory, vector, alongDepth: depthStep == 1)
{
    public override Place Row(S32 row) => new(first + row * rowStep, true);

    public override Place Depth(S32 depth) => new(depth * depthStep, true);
}
