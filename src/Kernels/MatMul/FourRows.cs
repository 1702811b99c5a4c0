namespace Whence.Kernels.MatMul;

/// <summary>Four rows.</summary>
readonly struct FourRows : ILayout
{
    public static bool AlongDepth => false;

    public static int Width => 4;
}
