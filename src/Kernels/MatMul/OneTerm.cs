namespace Whence.Kernels.MatMul;

/// <summary>One term of a row, beside the next one.</summary>
readonly struct OneTerm : ILayout
{
    public static bool AlongDepth => true;

    public static int Width => 1;
}
