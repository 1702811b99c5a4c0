using ILGPU;

namespace Whence.Kernels.MatMul;

/// <summary>What the compiler knows of warps in a tile.</summary>
static class WarpGrid<TShape, TSums, TFragment>
    where TShape : struct, ITileShape
    where TSums : struct, IWarpSums<TSums, TFragment>
    where TFragment : struct, IRightWords<TFragment>
{
    static readonly int Columns = TShape.N / TSums.Columns;
    static readonly int ColumnBits = System.Numerics.BitOperations.Log2((uint)Columns);

    /// <summary>First row and column of the thread's warp in the tile.</summary>
    public static (int Row, int Column) Corner()
    {
        var warp = Group.IdxX >> 5;
        return ((warp >> ColumnBits) * TSums.Rows, (warp & (Columns - 1)) * TSums.Columns);
    }

    /// <summary>Adds the products of one step of a tile.</summary>
    public static TSums Step<TWords, TLeft, TRight>(ArrayView<uint> left, ArrayView<uint> right, TSums sums)
        where TWords : struct, IWords
        where TLeft : struct, ILayout
        where TRight : struct, ILayout
    {
        sums = Eight<TWords, TLeft, TRight>(left, right, 0, sums);
        return Eight<TWords, TLeft, TRight>(left, right, 8, sums);
    }

    static TSums Eight<TWords, TLeft, TRight>(ArrayView<uint> left, ArrayView<uint> right, int word, TSums sums)
        where TWords : struct, IWords
        where TLeft : struct, ILayout
        where TRight : struct, ILayout
    {
        var fragment = TFragment.Load<TWords, TShape, TRight>(right, 0, word);
        return TSums.Multiply<TWords, TShape, TLeft>(left, 0, word, fragment, sums);
    }
}
