using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// A tile of a product on the tensor cores: operands rounded to bfloat16 on their way into shared memory, in pairs of neighbours, float32 sums.
/// </summary>
static class BFloat16Tile
{
    const int Depth = 16;
    const int Pair = 2;

    public static void Multiply(KernelBuilder k, TileShape tile, TileProblem problem)
    {
        var limit = (problem.To, problem.Ragged);
        var a = new Side(k, "a", problem.A, Slots(problem.A, tile.M, problem.FirstRow, problem.Rows), tile.M, tile.K);
        var b = new Side(k, "b", problem.B, Slots(problem.B, tile.N, problem.FirstColumn, problem.Columns), tile.N, tile.K);
        var warp = new WarpTile(k, tile);
        StagedOperand.ForEachStep(k, tile.K, problem, a, b, buffer =>
        {
            for (var depth = 0; depth < tile.K; depth += Depth)
            {
                var left = a.Blocks(warp.Lane, buffer, warp.Row, depth, warp.BlockRows);
                var right = b.Blocks(warp.Lane, buffer, warp.Column, depth, warp.BlockColumns / Pair);
                // Blocks of 8 rows by 8 terms, in fours: rows then terms of a; of b, whose products have 8 columns, half of a four.
                warp.Accumulate((sums, i, j) =>
                {
                    var (four, first) = (right[j / Pair], j % Pair);
                    k.Multiply(sums, left[i], [four[first], four[first + Pair]]);
                });
            }
        });
        warp.Store(problem);

        TileSlots Slots(TileOperand operand, int height, S32 first, int rows) =>
            new(operand, Math.Max(Pair, operand.Vector), height, tile.K, first, rows, limit);
    }

    /// <summary>An operand, in buffers of pairs stored as it lies in memory: [row][depth] or [depth][row].</summary>
    sealed class Side : StagedOperand
    {
        // Lines are an odd number of 4 banks apart: 8 of them, of 4 banks each, are in different banks.
        const int Skew = 4;

        readonly SharedArray<BF16x2> shared;
        readonly int stride;
        readonly int size;

        public Side(KernelBuilder k, string name, TileOperand operand, TileSlots slots, int height, int steps)
            : base(operand, slots)
        {
            stride = (operand.AlongDepth ? steps : height) / Pair + Skew;
            size = stride * (operand.AlongDepth ? height : steps);
            shared = k.Shared<BF16x2>($"tile_{name}", 2 * size);
        }

        /// <summary>Fours of matrices of 8 rows by 8 terms: rows 0, 8, 0, 8, terms 0, 0, 8, 8 of each of so many blocks of 16 rows.</summary>
        public BF16x2[][] Blocks(S32 lane, S32 buffer, S32 row, int depth, int count)
        {
            var (matrix, line) = (lane / 8, lane % 8);
            var (rows, terms) = (row + matrix % 2 * 8, matrix / 2 * 8);
            var from = shared.At(Operand.AlongDepth
                ? buffer * size + ((rows + line) * stride + terms / Pair)
                : buffer * size + ((terms + line) * stride + rows / Pair));
            var (rowStep, depthStep) = Operand.AlongDepth ? (Pair * stride, 1) : (1, Pair * stride);
            return [.. Enumerable.Range(0, count).Select(block => KernelBuilder.Current.LoadMatrix(
                from.Offset((block * WarpTile.BlockM * rowStep + depth * depthStep) / Pair), 4, transposed: !Operand.AlongDepth))];
        }

        private protected override void Stage(F32[] unit, int row, int depth, S32 buffer)
        {
            var (lines, along) = Operand.AlongDepth ? (Slots.FirstRow, Slots.FirstDepth) : (Slots.FirstDepth, Slots.FirstRow);
            var (i, j) = Operand.AlongDepth ? (row * Slots.RowStep, depth * Slots.DepthStep) : (depth * Slots.DepthStep, row * Slots.RowStep);
            var pairs = new BF16x2[unit.Length / Pair];
            for (var pair = 0; pair < pairs.Length; pair++)
                pairs[pair] = BF16x2.Pack(unit[pair * Pair], unit[pair * Pair + 1]);
            shared.At(buffer * size + (lines * stride + along / Pair)).StoreVector(pairs, i * stride + j / Pair);
        }
    }
}
