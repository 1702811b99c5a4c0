using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>A tile of a product in float32 fused multiply-adds, one rounding per term and the terms in order.</summary>
static class FmaTile
{
    const int Quad = 4;

    public static void Multiply(KernelBuilder k, TileShape tile, TileProblem problem)
    {
        var limit = (problem.To, problem.Ragged);
        var a = new Side(k, "a", problem.A, new(problem.A, problem.A.Vector, tile.M, tile.K, problem.FirstRow, problem.Rows, limit), tile.M, tile.K);
        var b = new Side(k, "b", problem.B, new(problem.B, problem.B.Vector, tile.N, tile.K, problem.FirstColumn, problem.Columns, limit), tile.N, tile.K);
        var (row, column) = Corner(k, tile);
        var sums = new Variable<F32>[tile.ThreadM, tile.ThreadN];
        for (var i = 0; i < sums.Length; i++)
            sums[i / tile.ThreadN, i % tile.ThreadN] = k.Variable<F32>(0);
        StagedOperand.ForEachStep(k, tile.K, problem, a, b, buffer =>
        {
            var (left, right) = (a.Rows(buffer, row), b.Rows(buffer, column));
            for (var depth = 0; depth < tile.K; depth++)
                Accumulate(k, sums, Fragment(left, depth * a.Stride, tile.ThreadM, TileShape.WarpM), Fragment(right, depth * b.Stride, tile.ThreadN, TileShape.WarpN));
        });
        Store(tile, problem, row, column, sums);
    }

    // The thread's first row and column in the tile; it has four neighbours there, and the same again one warp's width further.
    static (S32 Row, S32 Column) Corner(KernelBuilder k, TileShape tile)
    {
        var (lane, warp) = (k.ThreadId.X % KernelBuilder.WarpSize, k.ThreadId.X / KernelBuilder.WarpSize);
        return (
            warp / tile.WarpColumns * (TileShape.WarpM * tile.ThreadM) + lane / TileShape.WarpN * Quad,
            warp % tile.WarpColumns * (TileShape.WarpN * tile.ThreadN) + lane % TileShape.WarpN * Quad);
    }

    static F32[] Fragment(Pointer<F32> from, int offset, int count, int warp) =>
        [.. Enumerable.Range(0, count / Quad).SelectMany(quad => from.LoadVector(Quad, offset + quad * warp * Quad))];

    static void Accumulate(KernelBuilder k, Variable<F32>[,] sums, F32[] left, F32[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            for (var j = 0; j < right.Length; j++)
                sums[i, j].Value = k.Fma(left[i], right[j], sums[i, j].Value);
        }
    }

    static void Store(TileShape tile, TileProblem problem, S32 row, S32 column, Variable<F32>[,] sums)
    {
        for (var i = 0; i < tile.ThreadM; i++)
        {
            var to = problem.Y.Row(problem.FirstRow + row + (i / Quad * TileShape.WarpM * Quad + i % Quad), problem.Rows % tile.M != 0);
            for (var j = 0; j < tile.ThreadN; j += Quad)
            {
                F32[] values = [sums[i, j].Value, sums[i, j + 1].Value, sums[i, j + 2].Value, sums[i, j + 3].Value];
                problem.Y.Store(to, problem.FirstColumn + column + j * TileShape.WarpN, values, problem.Columns % tile.N != 0);
            }
        }
    }

    /// <summary>An operand, in buffers stored as [depth][row].</summary>
    sealed class Side(KernelBuilder k, string name, TileOperand operand, TileSlots slots, int height, int steps) : StagedOperand(operand, slots)
    {
        // Depths are 4 banks apart, so that what a warp stores across them, at 8 depths of 4 rows or 2 x 4 of 16, is in different banks.
        const int Skew = 4;

        readonly SharedArray<F32> shared = k.Shared<F32>($"tile_{name}", 2 * steps * (height + Skew));

        public int Stride => height + Skew;

        public Pointer<F32> Rows(S32 buffer, S32 row) => shared.At(buffer * (steps * Stride) + row);

        private protected override void Stage(F32[] unit, int row, int depth, S32 buffer)
        {
            var to = shared.At(buffer * (steps * Stride) + (Slots.FirstDepth * Stride + Slots.FirstRow));
            var offset = row * Slots.RowStep + depth * Slots.DepthStep * Stride;
            if (!Operand.AlongDepth)
                to.StoreVector(unit, offset);
            for (var v = 0; v < unit.Length && Operand.AlongDepth; v++)
                to.Store(unit[v], offset + v * Stride);
        }
    }
}
