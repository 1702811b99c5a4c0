namespace Whence.Kernels.MatMul;

/// <summary>One row, beside the next one.</summary>
readonly struct OneRow : ILayout
{
    public static bool AlongDepth => false;

    public static int Width => 1;
}
