namespace Whence.Kernels.MatMul;

/// <summary>Which operand of a product: the left one, of as many rows as the result, or the right one, whose rows are the result's columns.</summary>
interface ISide
{
    /// <summary>Rows of the operand in a tile.</summary>
    static abstract int Height<TShape>()
        where TShape : struct, ITileShape;
}

/// <summary>The left operand.</summary>
readonly struct LeftSide : ISide
{
    public static int Height<TShape>()
        where TShape : struct, ITileShape => TShape.M;
}

/// <summary>The right operand.</summary>
readonly struct RightSide : ISide
{
    public static int Height<TShape>()
        where TShape : struct, ITileShape => TShape.N;
}
