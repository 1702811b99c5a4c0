namespace Whence.Kernels.MatMul;

/// <summary>
/// How a tile of an operand is divided among the threads that move it: each has the same rows and, but for the start of the tile, the same terms all the time.
/// Lanes of a warp touch whole 32-byte sectors, and different banks where they store. All are numbers that the compiler knows.
/// </summary>
static class Slots<TShape, TSide, TOperand>
    where TShape : struct, ITileShape
    where TSide : struct, ISide
    where TOperand : struct, ILayout
{
    const int LinesAtOnce = 8;
    const int Lanes = 32;

    /// <summary>Rows of the tile.</summary>
    public static readonly int Height = TSide.Height<TShape>();

    // Words of a row that threads side by side take: a sector at the least.
    static readonly int Run = TOperand.Width == 1 ? 8 : TShape.Run;

    // Threads side by side along what is contiguous in memory, then along the other axis, then the rest further along the depth.
    static readonly int Along = TOperand.AlongDepth ? Run / TOperand.Width : Height / TOperand.Width;
    static readonly int Lines = Math.Min(TOperand.AlongDepth ? Height : TShape.K, TShape.Threads / Along);

    // Along the depth 8 threads first take 8 lines: what they store lies in different banks.
    static readonly int Inner = TOperand.AlongDepth ? Math.Min(Lanes / Along, LinesAtOnce) : 1;
    static readonly int InnerBits = Log(Inner);
    static readonly int AlongBits = Log(Along);
    static readonly int LineBits = Log(Lines);
    static readonly int WidthBits = Log(TOperand.Width);

    /// <summary>From one of the thread's rows to the next.</summary>
    public static readonly int RowStep = TOperand.AlongDepth ? Lines : Height;

    /// <summary>From one of the thread's terms to the next.</summary>
    public static readonly int DepthStep = TOperand.AlongDepth ? TShape.Threads / Along / Lines * Run : Lines;

    /// <summary>Accesses of a thread along the rows.</summary>
    public static readonly int Rows = Whole(Height, RowStep);

    /// <summary>Accesses of a thread along the depth.</summary>
    public static readonly int Depths = Whole(TShape.K, DepthStep);

    /// <summary>Logarithm of <see cref="Depths"/>.</summary>
    public static readonly int DepthBits = Log(Depths);

    /// <summary>The thread's first row in the tile.</summary>
    public static int FirstRow(int thread) => TOperand.AlongDepth ? Line(thread) & (Lines - 1) : Lane(thread) << WidthBits;

    /// <summary>The thread's first term in the tile.</summary>
    public static int FirstDepth(int thread) =>
        TOperand.AlongDepth ? (Lane(thread) << WidthBits) + (Line(thread) >> LineBits) * Run : Line(thread);

    static int Lane(int thread) => thread >> InnerBits & (Along - 1);

    static int Line(int thread) => (thread >> InnerBits + AlongBits << InnerBits) + (thread & (Inner - 1));

    static int Log(int power) => System.Numerics.BitOperations.Log2((uint)power);

    static int Whole(int extent, int step) => extent % step == 0
        ? extent / step
        : throw new InvalidOperationException($"{TShape.Threads} threads do not divide a tile of {Height} rows and {TShape.K} terms evenly");
}
