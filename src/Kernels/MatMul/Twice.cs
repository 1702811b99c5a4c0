using ILGPU;

namespace Whence.Kernels.MatMul;

/// <summary>Of twice as many rows.</summary>
struct Twice<TSums, TRight> : IWarpSums<Twice<TSums, TRight>, TRight>
    where TSums : struct, IWarpSums<TSums, TRight>
    where TRight : struct, IRightWords<TRight>
{
    public TSums Upper;
    public TSums Lower;

    public static int Rows => 2 * TSums.Rows;

    public static int Columns => TSums.Columns;

    public static Twice<TSums, TRight> Multiply<TWords, TShape, TOperand>(ArrayView<uint> left, int row, int word, TRight right, Twice<TSums, TRight> sums)
        where TWords : struct, IWords
        where TShape : struct, ITileShape
        where TOperand : struct, ILayout => new()
        {
            Upper = TSums.Multiply<TWords, TShape, TOperand>(left, row, word, right, sums.Upper),
            Lower = TSums.Multiply<TWords, TShape, TOperand>(left, row + TSums.Rows, word, right, sums.Lower),
        };

    public static void Store<TResult>(WarpWriter<TResult> writer, int row, int column, Twice<TSums, TRight> sums)
        where TResult : struct, IResult<TResult>
    {
        TSums.Store(writer, row, column, sums.Upper);
        TSums.Store(writer, row + TSums.Rows, column, sums.Lower);
    }
}
