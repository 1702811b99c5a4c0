using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>Fragments of a side for a warp: blocks of 16 rows by 8 words of the left one, of the right one twice 8 rows by 8 words.</summary>
static class Fragments<TWords, TShape, TSide, TOperand>
    where TWords : struct, IWords
    where TShape : struct, ITileShape
    where TSide : struct, ISide
    where TOperand : struct, ILayout
{
    /// <summary>Where the lane reads, for blocks from a row on.</summary>
    public static int Start(int row, bool left)
    {
        var lane = Group.IdxX & 31;
        if (!TOperand.AlongDepth)
            return row + (lane >> 2) + (lane & 3) * WordTile<TShape, TSide, TOperand>.DepthStep;
        var line = WordTile<TShape, TSide, TOperand>.Line(lane & 7) + (left ? lane >> 3 & 1 : lane >> 4) * 8;
        return (row + line) * WordTile<TShape, TSide, TOperand>.RowStep + (left ? lane >> 4 : lane >> 3 & 1) * 4;
    }

    /// <summary>Words t and t + 4 of rows g and g + 8, in the order row g, row g + 8, then the same further along.</summary>
    public static Word4 Left(ArrayView<uint> from, int row, int word)
    {
        var at = row * WordTile<TShape, TSide, TOperand>.RowStep + word * WordTile<TShape, TSide, TOperand>.DepthStep;
        if (TOperand.AlongDepth)
            return Round(MatrixCore.Load(ref from[at]));
        var further = at + 4 * WordTile<TShape, TSide, TOperand>.DepthStep;
        return Round(new(from[at], from[at + 8], from[further], from[further + 8]));
    }

    /// <summary>Words t and t + 4 of row g, then those of row g + 8.</summary>
    public static Word4 Right(ArrayView<uint> from, int row, int word)
    {
        var at = row * WordTile<TShape, TSide, TOperand>.RowStep + word * WordTile<TShape, TSide, TOperand>.DepthStep;
        if (TOperand.AlongDepth)
            return Round(MatrixCore.Load(ref from[at]));
        var further = at + 4 * WordTile<TShape, TSide, TOperand>.DepthStep;
        return Round(new(from[at], from[further], from[at + 8], from[further + 8]));
    }

    static Word4 Round(Word4 a) => new(TWords.Round(a.X), TWords.Round(a.Y), TWords.Round(a.Z), TWords.Round(a.W));
}
