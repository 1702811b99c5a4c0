using System.Runtime.InteropServices;

namespace Whence.Kernels.Tiles;

/// <summary>Two neighbours in memory, which a kernel reads and writes as one access of 8 bytes: a view of floats is cast to a view of these, and indexed.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Float2(float x, float y)
{
    /// <summary>The first.</summary>
    public float X = x;

    /// <summary>The second.</summary>
    public float Y = y;
}
