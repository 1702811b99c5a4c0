namespace Whence.Kernels.MatMul;

/// <summary>Which operand of a product: the left one, of as many rows as the result, or the right one, whose rows are the result's columns.</summary>
interface ISide
{
    /// <summary>Rows of the operand in a tile.</summary>
    static abstract int Height<TShape>()
        where TShape : struct, ITileShape;
}
