using ILGPU;
using Whence.Kernels.Conv;

namespace Whence.Kernels.MatMul;

/// <summary>An operand that is a matrix: element (row, depth) of product b at b * batchStep + row * rowStep + depth * depthStep, one of the last steps being 1.</summary>
/// <param name="rows">Rows of the operand.</param>
/// <param name="step">From one row to the next where neighbours are terms, else from one term to the next.</param>
readonly struct MatrixOperand<TLayout>(int rows, int step, int batchStep, int terms, int share, int first = 0) : IOperand<MatrixOperand<TLayout>>, IOperandShape
    where TLayout : struct, ILayout
{
    readonly int first = first;
    readonly int rows = rows;
    readonly int step = step;
    readonly int batchStep = batchStep;
    readonly int terms = terms;
    readonly int share = share;

    public static bool AlongDepth => TLayout.AlongDepth;

    public static int Width => TLayout.Width;

    public bool IsAlongDepth => TLayout.AlongDepth;

    public int Terms => terms;

    public int Share => share;

    public MatrixOperand<TLayout> Begin(int batch, ArrayView<StridePhase> table) => new(rows, step, batchStep, terms, share, batch * batchStep);

    public Spot Row(int row)
    {
        var last = TLayout.AlongDepth ? rows - 1 : rows - TLayout.Width;
        var inside = row < last ? row : last;
        return new(first + (TLayout.AlongDepth ? inside * step : inside));
    }

    public Spot Depth(int depth) => new(TLayout.AlongDepth ? depth : depth * step);

    public bool Covers(Spot row, Spot depth) => true;
}
