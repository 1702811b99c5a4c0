using ILGPU;
using Whence.Kernels.Conv;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>
/// A tile of y[row, column] = sum over depth of a[row, depth] b[column, depth] on the tensor cores: operands rounded to bfloat16 on their way through registers
/// into two buffers of shared memory, in pairs of terms, float32 sums. While one buffer is multiplied the next one is on its way.
/// </summary>
static class BFloat16Product
{
    /// <summary>Buffers of each operand.</summary>
    public const int Stages = 2;

    const int Terms = 2;

    /// <summary>The kernel; of a product whose sums are cut, y has a part for each.</summary>
    [Kernel]
    public static void Run<TShape, TSums, TFragment, TLeft, TRight, TResult>(
        ArrayView<float> a, ArrayView<float> b, ArrayView<StridePhase> phases, ArrayView<float> y, EpilogueArguments<Float1> epilogue, TLeft left, TRight right,
        TResult result, ProductGrid grid)
        where TShape : struct, ITileShape
        where TSums : struct, IWarpSums<TSums, TFragment>
        where TFragment : struct, IRightWords<TFragment>
        where TLeft : struct, IOperand<TLeft>
        where TRight : struct, IOperand<TRight>
        where TResult : struct, IResult<TResult>
    {
        var shared = SharedMemory.GetDynamic<uint>();
        var (sizeA, sizeB) = (WordTile<TShape, LeftSide, TLeft>.Size, WordTile<TShape, RightSide, TRight>.Size);
        var (batch, tileRow, tileColumn) = grid.Place(Grid.IdxX);
        left = left.Begin(batch, phases);
        right = right.Begin(batch, phases);
        var from = Grid.IdxY * left.Share;
        var to = from + left.Share < left.Terms ? from + left.Share : left.Terms;
        var moverA = Mover<TShape, LeftSide, TLeft>.Of(left, a, tileRow * TShape.M, to);
        var moverB = Mover<TShape, RightSide, TRight>.Of(right, b, tileColumn * TShape.N, to);
        var (intoA, intoB) = (WordStager<TShape, LeftSide, TLeft>.First, Stages * sizeA + WordStager<TShape, RightSide, TRight>.First);
        WordStager<TShape, LeftSide, TLeft>.Stage(
            shared, intoA, WordStager<TShape, LeftSide, TLeft>.Fetch(moverA, from), WordStager<TShape, LeftSide, TLeft>.FetchMore(moverA, from));
        WordStager<TShape, RightSide, TRight>.Stage(
            shared, intoB, WordStager<TShape, RightSide, TRight>.Fetch(moverB, from), WordStager<TShape, RightSide, TRight>.FetchMore(moverB, from));
        Group.Barrier();
        var (row, column) = WarpGrid<TShape, TSums, TFragment>.Corner();
        var startA = Fragments<BFloat16, TShape, LeftSide, TLeft>.Start(row, true);
        var startB = Stages * sizeA + Fragments<BFloat16, TShape, RightSide, TRight>.Start(column, false);
        var sums = new TSums();
        var buffer = 0;
        for (var start = from; start < to; start += Terms * TShape.K)
        {
            var next = start + Terms * TShape.K;
            var (firstA, secondA) = (WordStager<TShape, LeftSide, TLeft>.Fetch(moverA, next), WordStager<TShape, LeftSide, TLeft>.FetchMore(moverA, next));
            var (firstB, secondB) = (WordStager<TShape, RightSide, TRight>.Fetch(moverB, next), WordStager<TShape, RightSide, TRight>.FetchMore(moverB, next));
            sums = WarpGrid<TShape, TSums, TFragment>.Step<BFloat16, TLeft, TRight>(
                shared.SubView(startA + buffer * sizeA), shared.SubView(startB + buffer * sizeB), sums);
            buffer ^= 1;
            WordStager<TShape, LeftSide, TLeft>.Stage(shared, intoA + buffer * sizeA, firstA, secondA);
            WordStager<TShape, RightSide, TRight>.Stage(shared, intoB + buffer * sizeB, firstB, secondB);
            Group.Barrier();
        }
        TSums.Store(new WarpWriter<TResult>(result.Begin(batch, Grid.IdxY, phases), epilogue, y, tileRow * TShape.M + row, tileColumn * TShape.N + column), 0, 0, sums);
    }
}
