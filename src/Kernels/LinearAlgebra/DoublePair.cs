namespace Whence.Kernels.LinearAlgebra;

/// <summary>Two doubles, 16 bytes.</summary>
struct DoublePair(double x, double y)
{
    /// <summary>The first.</summary>
    public double X = x;

    /// <summary>The second.</summary>
    public double Y = y;
}

/// <summary>What is at the places of four sums.</summary>
struct DoubleStarts(DoublePair x, DoublePair y, DoublePair z, DoublePair w)
{
    public DoublePair X = x;
    public DoublePair Y = y;
    public DoublePair Z = z;
    public DoublePair W = w;
}
