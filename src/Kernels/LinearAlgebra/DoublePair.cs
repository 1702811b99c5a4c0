namespace Whence.Kernels.LinearAlgebra;

/// <summary>Two doubles, 16 bytes.</summary>
struct DoublePair(double x, double y)
{
    /// <summary>The first.</summary>
    public double X = x;

    /// <summary>The second.</summary>
    public double Y = y;
}
