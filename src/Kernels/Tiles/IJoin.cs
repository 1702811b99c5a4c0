namespace Whence.Kernels.Tiles;

/// <summary>A function of two numbers that a kernel applies channel by channel; what it knows besides are its fields.</summary>
interface IJoin
{
    /// <summary>The result.</summary>
    float Of(float a, float b);
}
