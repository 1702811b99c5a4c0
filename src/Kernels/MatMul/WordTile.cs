namespace Whence.Kernels.MatMul;

/// <summary>How a side lies in shared memory for the tensor cores, in words: [row][word] or [word][row], as its operand lies in memory.</summary>
static class WordTile
{
    // Rows are 4 banks apart modulo 8 of them, words 8 banks: what 8 or 32 lanes want at once is in different banks.
    const int DepthSkew = 4;
    const int RowSkew = 8;

    /// <summary>From one row to the next, or from one word of a row to the next.</summary>
    public static int Stride(int rows, int words, bool alongDepth) => alongDepth ? words + DepthSkew : rows + RowSkew;

    /// <summary>Words of a buffer.</summary>
    public static int Size(int rows, int words, bool alongDepth) => (alongDepth ? rows : words) * Stride(rows, words, alongDepth);
}

/// <summary>The same for one side of one kernel: numbers that the compiler knows.</summary>
static class WordTile<TShape, TSide, TOperand>
    where TShape : struct, ITileShape
    where TSide : struct, ISide
    where TOperand : struct, ILayout
{
    /// <summary>From one row to the next.</summary>
    public static readonly int RowStep = TOperand.AlongDepth ? WordTile.Stride(TSide.Height<TShape>(), TShape.K, true) : 1;

    /// <summary>From one word of a row to the next.</summary>
    public static readonly int DepthStep = TOperand.AlongDepth ? 1 : WordTile.Stride(TSide.Height<TShape>(), TShape.K, false);

    /// <summary>Which of the lines a row is: of eight, neighbours are two apart where threads store word by word, so that four of them are in different banks.</summary>
    public static int Line(int row) => TOperand.AlongDepth & TOperand.Width == 1 ? row & ~7 | (row & 3) << 1 | row >> 2 & 1 : row;

    /// <summary>Words of a buffer.</summary>
    public static readonly int Size = WordTile.Size(TSide.Height<TShape>(), TShape.K, TOperand.AlongDepth);
}
