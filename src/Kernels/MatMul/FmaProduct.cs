using ILGPU;
using Whence.Kernels.Conv;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>
/// A tile of y[row, column] = sum over depth of a[row, depth] b[column, depth] in float32 fused multiply-adds, one rounding per term and the terms in order. Tiles
/// of the operands pass through registers into two buffers of shared memory: while one is multiplied the next one is on its way.
/// </summary>
static class FmaProduct
{
    const int LaneBits = 5;

    /// <summary>The kernel; of a product whose sums are cut, y has a part for each.</summary>
    [Kernel]
    public static void Run<TShape, TSums, TLeft, TRight, TResult>(
        ArrayView<float> a, ArrayView<float> b, ArrayView<StridePhase> phases, ArrayView<float> y, EpilogueArguments<Float1> epilogue, TLeft left, TRight right, TResult result, ProductGrid grid)
        where TShape : struct, ITileShape
        where TSums : struct, ISums<TSums>
        where TLeft : struct, IOperand<TLeft>
        where TRight : struct, IOperand<TRight>
        where TResult : struct, IResult<TResult>
    {
        var sharedA = SharedMemory.Allocate<Float4>(FmaTile<TShape, TSums>.SizeA);
        var sharedB = SharedMemory.Allocate<Float4>(FmaTile<TShape, TSums>.SizeB);
        var (batch, tileRow, tileColumn) = grid.Place(Grid.IdxX);
        left = left.Begin(batch, phases);
        right = right.Begin(batch, phases);
        var from = Grid.IdxY * left.Share;
        var to = from + left.Share < left.Terms ? from + left.Share : left.Terms;
        var moverA = Mover<TShape, LeftSide, TLeft>.Of(left, a, tileRow * TShape.M, to);
        var moverB = Mover<TShape, RightSide, TRight>.Of(right, b, tileColumn * TShape.N, to);
        var stagerA = Stager<TShape, LeftSide, TLeft>.Of();
        var stagerB = Stager<TShape, RightSide, TRight>.Of();
        stagerA.Stage(sharedA, moverA.Fetch(from), 0);
        stagerB.Stage(sharedB, moverB.Fetch(from), 0);
        Group.Barrier();
        var (row, column) = Corner<TShape, TSums>();
        var sums = new TSums();
        var buffer = 0;
        for (var start = from; start < to; start += TShape.K)
        {
            var nextA = moverA.Fetch(start + TShape.K);
            var nextB = moverB.Fetch(start + TShape.K);
            sums = FmaTile<TShape, TSums>.Step(
                sums, sharedA.SubView(buffer * (FmaTile<TShape, TSums>.SizeA >> 1) + (row >> 2)), sharedB.SubView(buffer * (FmaTile<TShape, TSums>.SizeB >> 1) + (column >> 2)));
            buffer ^= 1;
            stagerA.Stage(sharedA, nextA, buffer);
            stagerB.Stage(sharedB, nextB, buffer);
            Group.Barrier();
        }
        sums.Store(new Writer<TResult>(result.Begin(batch, Grid.IdxY, phases), epilogue, y, tileRow * TShape.M, tileColumn * TShape.N), row, column);
    }

    // The thread's first row and column in the tile; it has four neighbours there, and the same again one warp's width further.
    static (int Row, int Column) Corner<TShape, TSums>()
        where TShape : struct, ITileShape
        where TSums : struct, ISums<TSums>
    {
        var (lane, warp) = (Group.IdxX & 31, Group.IdxX >> LaneBits);
        return (
            (warp >> FmaTile<TShape, TSums>.WarpColumnBits) * (FmaLayout.WarpM * TSums.Rows) + (lane >> 3 << 2),
            (warp & (FmaTile<TShape, TSums>.WarpColumns - 1)) * (FmaLayout.WarpN * TSums.Columns) + ((lane & 7) << 2));
    }
}
