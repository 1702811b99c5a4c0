namespace Whence.Kernels.Tiles;

/// <summary>The sum of two.</summary>
readonly struct Plus : IJoin
{
    public float Of(float a, float b) => a + b;
}
