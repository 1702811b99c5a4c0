namespace Whence.Kernels.Tiles;

/// <summary>The sum of two.</summary>
readonly struct Sum : IJoin
{
    public float Of(float a, float b) => a + b;
}
