namespace Whence.Kernels.LinearAlgebra;

/// <summary>What is at the places of four sums.</summary>
struct DoubleStarts(DoublePair x, DoublePair y, DoublePair z, DoublePair w)
{
    public DoublePair X = x;
    public DoublePair Y = y;
    public DoublePair Z = z;
    public DoublePair W = w;
}
