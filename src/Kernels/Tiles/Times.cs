namespace Whence.Kernels.Tiles;

/// <summary>The product of two.</summary>
readonly struct Times : IJoin
{
    public float Of(float a, float b) => a * b;
}
