namespace Whence.Kernels.Tiles;

/// <summary>Two 32-bit words.</summary>
struct Word2(uint x, uint y)
{
    /// <summary>The first.</summary>
    public uint X = x;

    /// <summary>The second.</summary>
    public uint Y = y;
}
