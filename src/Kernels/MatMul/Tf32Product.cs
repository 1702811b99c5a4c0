using ILGPU;
using Whence.Kernels.Conv;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>
/// A tile of y[row, column] = sum over depth of a[row, depth] b[column, depth] on the tensor cores: operands rounded to tf32 as they enter, float32 sums. Tiles are
/// copied from device to shared memory as they lie, by copies that run several steps ahead of the products.
/// </summary>
static class Tf32Product
{
    /// <summary>Buffers of each operand.</summary>
    public const int Stages = 4;

    /// <summary>The kernel; of a product whose sums are cut, y has a part for each.</summary>
    [Kernel]
    public static void Run<TShape, TSums, TFragment, TLeft, TRight, TResult>(
        ArrayView<float> a, ArrayView<float> b, ArrayView<StridePhase> phases, ArrayView<float> y, EpilogueArguments<Float1> epilogue, TLeft left, TRight right, TResult result, ProductGrid grid)
        where TShape : struct, ITileShape
        where TSums : struct, IWarpSums<TSums, TFragment>
        where TFragment : struct, IRightWords<TFragment>
        where TLeft : struct, IOperand<TLeft>
        where TRight : struct, IOperand<TRight>
        where TResult : struct, IResult<TResult>
    {
        var shared = SharedMemory.GetDynamic<float>();
        var (sizeA, sizeB) = (WordTile<TShape, LeftSide, TLeft>.Size, WordTile<TShape, RightSide, TRight>.Size);
        var (batch, tileRow, tileColumn) = grid.Place(Grid.IdxX);
        left = left.Begin(batch, phases);
        right = right.Begin(batch, phases);
        var from = Grid.IdxY * left.Share;
        var to = from + left.Share < left.Terms ? from + left.Share : left.Terms;
        var moverA = Mover<TShape, LeftSide, TLeft>.Of(left, a, tileRow * TShape.M, to);
        var moverB = Mover<TShape, RightSide, TRight>.Of(right, b, tileColumn * TShape.N, to);
        var (intoA, intoB) = (Copier<TShape, LeftSide, TLeft>.First, Stages * sizeA + Copier<TShape, RightSide, TRight>.First);
        for (var stage = 0; stage < Stages - 1; stage++)
        {
            Copier<TShape, LeftSide, TLeft>.Copy(moverA, from + stage * TShape.K, shared.SubView(intoA + stage * sizeA));
            Copier<TShape, RightSide, TRight>.Copy(moverB, from + stage * TShape.K, shared.SubView(intoB + stage * sizeB));
            AsyncCopy.Commit();
        }
        var (row, column) = WarpGrid<TShape, TSums, TFragment>.Corner();
        var startA = Fragments<Tf32, TShape, LeftSide, TLeft>.Start(row, true);
        var startB = Stages * sizeA + Fragments<Tf32, TShape, RightSide, TRight>.Start(column, false);
        var sums = new TSums();
        var (now, next) = (0, Stages - 1);
        for (var start = from; start < to; start += TShape.K)
        {
            AsyncCopy.WaitAllButTwo();
            Group.Barrier();
            Copier<TShape, LeftSide, TLeft>.Copy(moverA, start + (Stages - 1) * TShape.K, shared.SubView(intoA + next * sizeA));
            Copier<TShape, RightSide, TRight>.Copy(moverB, start + (Stages - 1) * TShape.K, shared.SubView(intoB + next * sizeB));
            AsyncCopy.Commit();
            var viewA = shared.Cast<uint>().SubView(startA + now * sizeA);
            var viewB = shared.Cast<uint>().SubView(startB + now * sizeB);
            sums = WarpGrid<TShape, TSums, TFragment>.Step<Tf32, TLeft, TRight>(viewA, viewB, sums);
            now = now + 1 & Stages - 1;
            next = next + 1 & Stages - 1;
        }
        AsyncCopy.WaitAll();
        TSums.Store(new WarpWriter<TResult>(result.Begin(batch, Grid.IdxY, phases), epilogue, y, tileRow * TShape.M + row, tileColumn * TShape.N + column), 0, 0, sums);
    }
}
