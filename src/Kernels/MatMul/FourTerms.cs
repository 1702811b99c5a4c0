namespace Whence.Kernels.MatMul;

/// <summary>Four terms of a row.</summary>
readonly struct FourTerms : ILayout
{
    public static bool AlongDepth => true;

    public static int Width => 4;
}
