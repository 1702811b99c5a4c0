using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// A tile of a product in float32 fused multiply-adds, one rounding per term and the terms in order. Both operands pass through two buffers of shared
/// memory, stored as [depth][row]: while one is multiplied the next one is on its way from device memory.
/// </summary>
static class FmaTile
{
    // Rows of the buffers are 4 banks apart, so that what a warp stores across them, at 8 depths of 4 rows or 2 x 4 of 16, is in different banks.
    const int Skew = 4;
    const int Quad = 4;

    public static void Multiply(KernelBuilder k, TileShape tile, TileProblem problem)
    {
        var limit = (problem.To, problem.Ragged);
        var a = new Side(k, "a", problem.A, tile.M, tile.K, problem.FirstRow, problem.Rows, limit);
        var b = new Side(k, "b", problem.B, tile.N, tile.K, problem.FirstColumn, problem.Columns, limit);
        var (row, column) = Corner(k, tile);
        var sums = new Variable<F32>[tile.ThreadM, tile.ThreadN];
        for (var i = 0; i < tile.ThreadM; i++)
        {
            for (var j = 0; j < tile.ThreadN; j++)
                sums[i, j] = k.Variable<F32>(0);
        }
        a.Stage(a.Fetch(problem.From), 0);
        b.Stage(b.Fetch(problem.From), 0);
        k.Barrier();
        var buffer = k.Variable<S32>(0);
        k.For(problem.From, problem.To, tile.K, start =>
        {
            var (nextA, nextB, now) = (a.Fetch(start + tile.K), b.Fetch(start + tile.K), buffer.Value);
            Accumulate(k, tile, sums, a.Rows(now, row), b.Rows(now, column));
            var other = now ^ 1;
            a.Stage(nextA, other);
            b.Stage(nextB, other);
            buffer.Value = other;
            k.Barrier();
        });
        Store(tile, problem, row, column, sums);
    }

    // The thread's first row and column in the tile; it has four neighbours there, and the same again one warp's width further.
    static (S32 Row, S32 Column) Corner(KernelBuilder k, TileShape tile)
    {
        var (lane, warp) = (k.ThreadId.X & (KernelBuilder.WarpSize - 1), k.ThreadId.X / KernelBuilder.WarpSize);
        var (warpRow, warpColumn) = (warp / tile.WarpColumns, warp % tile.WarpColumns);
        return (
            warpRow * (TileShape.WarpM * tile.ThreadM) + lane / TileShape.WarpN * Quad,
            warpColumn * (TileShape.WarpN * tile.ThreadN) + lane % TileShape.WarpN * Quad);
    }

    static void Accumulate(KernelBuilder k, TileShape tile, Variable<F32>[,] sums, Pointer<F32> a, Pointer<F32> b)
    {
        for (var depth = 0; depth < tile.K; depth++)
        {
            var left = Fragment(a, depth * (tile.M + Skew), tile.ThreadM, TileShape.WarpM);
            var right = Fragment(b, depth * (tile.N + Skew), tile.ThreadN, TileShape.WarpN);
            for (var i = 0; i < left.Length; i++)
            {
                for (var j = 0; j < right.Length; j++)
                    sums[i, j].Value = k.Fma(left[i], right[j], sums[i, j].Value);
            }
        }
    }

    static F32[] Fragment(Pointer<F32> from, int offset, int count, int warp) =>
        [.. Enumerable.Range(0, count / Quad).SelectMany(quad => from.LoadVector(Quad, offset + quad * warp * Quad))];

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

    /// <summary>One operand: its buffers, and what a thread moves into them.</summary>
    sealed class Side(
        KernelBuilder k, string name, TileOperand operand, int height, int steps, S32 first, int rows, (S32, bool) limit)
    {
        readonly int stride = height + Skew;
        readonly TileSlots slots = new(operand, height, steps, first, rows, limit);
        readonly SharedArray<F32> shared = k.Shared<F32>($"tile_{name}", 2 * steps * (height + Skew));

        public F32[,][] Fetch(S32 start)
        {
            var values = new F32[slots.Rows, slots.Depths][];
            slots.ForEach(start, (i, j, row, depth) => values[i, j] = operand.Load(row, depth));
            return values;
        }

        public void Stage(F32[,][] values, S32 buffer)
        {
            var to = shared.At(buffer * (steps * stride) + slots.DepthOf(0) * stride + slots.FirstRow);
            for (var i = 0; i < slots.Rows; i++)
            {
                for (var j = 0; j < slots.Depths; j++)
                {
                    var offset = i * slots.RowStep + j * slots.DepthStep * stride;
                    if (!operand.AlongDepth)
                        to.StoreVector(values[i, j], offset);
                    for (var v = 0; v < operand.Vector && operand.AlongDepth; v++)
                        to.Store(values[i, j][v], offset + v * stride);
                }
            }
        }

        public Pointer<F32> Rows(S32 buffer, S32 row) => shared.At(buffer * (steps * stride) + row);
    }
}
