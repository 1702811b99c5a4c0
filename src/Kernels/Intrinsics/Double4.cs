namespace Whence.Kernels.Intrinsics;

/// <summary>Four doubles.</summary>
struct Double4(double x, double y, double z, double w)
{
    /// <summary>The first.</summary>
    public double X = x;

    /// <summary>The second.</summary>
    public double Y = y;

    /// <summary>The third.</summary>
    public double Z = z;

    /// <summary>The fourth.</summary>
    public double W = w;
}
