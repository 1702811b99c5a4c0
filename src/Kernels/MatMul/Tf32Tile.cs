using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// A tile of a product on the tensor cores: operands rounded to tf32 as they enter, float32 sums. Tiles are copied from device to shared memory as
/// they lie, by copies that run two steps ahead of the products.
/// </summary>
static class Tf32Tile
{
    const int Stages = 3;
    const int Depth = 8;

    public static void Multiply(KernelBuilder k, TileShape tile, TileProblem problem)
    {
        var limit = (problem.To, problem.Ragged);
        var a = new Side(k, "a", problem.A, new(problem.A, problem.A.Vector, tile.M, tile.K, problem.FirstRow, problem.Rows, limit), tile.M, tile.K);
        var b = new Side(k, "b", problem.B, new(problem.B, problem.B.Vector, tile.N, tile.K, problem.FirstColumn, problem.Columns, limit), tile.N, tile.K);
        var warp = new WarpTile(k, tile);
        for (var stage = 0; stage < Stages - 1; stage++)
            Copy(problem.From + stage * tile.K, stage);
        var (ready, free) = (k.Variable<S32>(0), k.Variable<S32>(Stages - 1));
        k.For(problem.From, problem.To, tile.K, start =>
        {
            k.CopyWait(Stages - 2);
            k.Barrier();
            var (now, next) = (ready.Value, free.Value);
            Copy(start + (Stages - 1) * tile.K, next);
            for (var depth = 0; depth < tile.K; depth += Depth)
                Accumulate(k, warp, a.Blocks(warp.Lane, now, warp.Row, depth, warp.BlockRows * 2), b.Blocks(warp.Lane, now, warp.Column, depth, warp.BlockColumns));
            ready.Value = Following(now);
            free.Value = Following(next);
        });
        k.CopyWait(0);
        warp.Store(problem);

        void Copy(S32 start, S32 stage)
        {
            a.Copy(start, stage);
            b.Copy(start, stage);
            k.CopyCommit();
        }

        S32 Following(S32 stage) => k.Select(stage < Stages - 1, stage + 1, 0);
    }

    // Blocks of 8 rows by 8 terms: a holds two of them on top of each other.
    static void Accumulate(KernelBuilder k, WarpTile warp, TF32[][] a, TF32[][] b) => warp.Accumulate((sums, i, j) =>
    {
        var (top, bottom) = (a[2 * i], a[2 * i + 1]);
        k.Multiply(sums, [top[0], bottom[0], top[1], bottom[1]], b[j]);
    });

    /// <summary>An operand, in buffers stored as it lies in memory: [row][depth] or [depth][row].</summary>
    sealed class Side
    {
        const int DepthSkew = 4;
        const int RowSkew = 8;

        readonly TileOperand operand;
        readonly TileSlots slots;
        readonly SharedArray<F32> shared;
        readonly int size;
        readonly int rowStep;
        readonly int depthStep;

        public Side(KernelBuilder k, string name, TileOperand operand, TileSlots slots, int height, int steps)
        {
            (this.operand, this.slots) = (operand, slots);
            (rowStep, depthStep) = operand.AlongDepth ? (steps + DepthSkew, 1) : (1, height + RowSkew);
            size = operand.AlongDepth ? height * rowStep : steps * depthStep;
            shared = k.Shared<F32>($"tile_{name}", Stages * size);
        }

        public void Copy(S32 start, S32 stage)
        {
            var to = shared.At(stage * size + (slots.FirstRow * rowStep + slots.FirstDepth * depthStep));
            slots.ForEach(start, (i, j, row, depth) =>
                operand.Copy(to.Offset(i * slots.RowStep * rowStep + j * slots.DepthStep * depthStep), row, depth));
        }

        /// <summary>Terms t and t + 4 of row g of each of so many blocks, with g = lane / 4 and t = lane mod 4.</summary>
        public TF32[][] Blocks(S32 lane, S32 stage, S32 row, int depth, int count)
        {
            if (operand.AlongDepth)
                return Matrices(lane, stage * size + row * rowStep, depth, count);
            var from = shared.At(stage * size + ((row + lane / 4) * rowStep + lane % 4 * depthStep));
            return [.. Enumerable.Range(0, count).Select(block =>
            {
                var offset = block * 8 * rowStep + depth * depthStep;
                return new[] { from.Load(offset).ToTF32(), from.Load(offset + 4 * depthStep).ToTF32() };
            })];
        }

        // A matrix of 8 x 8 halves is one of 8 x 4 floats, of which a lane gets the one that it wants: four are the two halves of two blocks.
        TF32[][] Matrices(S32 lane, S32 first, int depth, int count)
        {
            var (matrix, line) = (lane / 8, lane % 8);
            var from = shared.At(first + ((matrix / 2 * 8 + line) * rowStep + matrix % 2 * 4));
            return [.. Enumerable.Range(0, count / 2).SelectMany(pair =>
            {
                var at = from.Offset(pair * 16 * rowStep + depth);
                var words = KernelBuilder.Current.LoadMatrix(new Pointer<BF16x2>(at.Memory, at.Address, at.Displacement), 4);
                var floats = Array.ConvertAll(words, word => Arithmetic.Reinterpret<F32>(BF16x2.Type, word.Operand).ToTF32());
                return new[] { floats[..2], floats[2..] };
            })];
        }
    }
}
