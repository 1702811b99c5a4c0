using ILGPU;

namespace Whence.Kernels.MatMul;

/// <summary>All sums of a warp.</summary>
interface IWarpSums<T, TRight>
    where T : struct, IWarpSums<T, TRight>
    where TRight : struct, IRightWords<TRight>
{
    static abstract int Rows { get; }

    static abstract int Columns { get; }

    static abstract T Multiply<TWords, TShape, TOperand>(ArrayView<uint> left, int row, int word, TRight right, T sums)
        where TWords : struct, IWords
        where TShape : struct, ITileShape
        where TOperand : struct, ILayout;

    static abstract void Store<TResult>(WarpWriter<TResult> writer, int row, int column, T sums)
        where TResult : struct, IResult<TResult>;
}

/// <summary>Of 16 rows.</summary>
struct Warp16<TRow, TRight> : IWarpSums<Warp16<TRow, TRight>, TRight>
    where TRow : struct, IWarpRow<TRow, TRight>
    where TRight : struct, IRightWords<TRight>
{
    public TRow Row;

    public static int Rows => 16;

    public static int Columns => TRow.Columns;

    public static Warp16<TRow, TRight> Multiply<TWords, TShape, TOperand>(ArrayView<uint> left, int row, int word, TRight right, Warp16<TRow, TRight> sums)
        where TWords : struct, IWords
        where TShape : struct, ITileShape
        where TOperand : struct, ILayout =>
        new() { Row = TRow.Multiply<TWords>(Fragments<TWords, TShape, LeftSide, TOperand>.Left(left, row, word), right, sums.Row) };

    public static void Store<TResult>(WarpWriter<TResult> writer, int row, int column, Warp16<TRow, TRight> sums)
        where TResult : struct, IResult<TResult> => TRow.Store(writer, row, column, sums.Row);
}
