using System.Runtime.InteropServices;

namespace Whence.Kernels.Tiles;

/// <summary>Four neighbours in memory, which a kernel reads and writes as one access of 16 bytes: a view of floats is cast to a view of these, and indexed.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Float4(float x, float y, float z, float w)
{
    /// <summary>The first.</summary>
    public float X = x;

    /// <summary>The second.</summary>
    public float Y = y;

    /// <summary>The third.</summary>
    public float Z = z;

    /// <summary>The fourth.</summary>
    public float W = w;
}
