namespace Whence.Kernels.MatMul;

/// <summary>The left operand.</summary>
readonly struct LeftSide : ISide
{
    public static int Height<TShape>()
        where TShape : struct, ITileShape => TShape.M;
}
