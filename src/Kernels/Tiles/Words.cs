using System.Runtime.InteropServices;

namespace Whence.Kernels.Tiles;

/// <summary>Two 32-bit words.</summary>
struct Word2(uint x, uint y)
{
    /// <summary>The first.</summary>
    public uint X = x;

    /// <summary>The second.</summary>
    public uint Y = y;
}

/// <summary>Four neighbouring 32-bit words in memory, read and written as one access of 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Word4(uint x, uint y, uint z, uint w)
{
    /// <summary>The first.</summary>
    public uint X = x;

    /// <summary>The second.</summary>
    public uint Y = y;

    /// <summary>The third.</summary>
    public uint Z = z;

    /// <summary>The fourth.</summary>
    public uint W = w;
}
