namespace Whence.Kernels.MatMul;

/// <summary>The right operand.</summary>
readonly struct RightSide : ISide
{
    public static int Height<TShape>()
        where TShape : struct, ITileShape => TShape.N;
}
