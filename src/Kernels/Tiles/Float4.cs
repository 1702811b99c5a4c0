using System.Runtime.InteropServices;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>Four neighbours in memory, which a kernel reads and writes as one access of 16 bytes: a view of floats is cast to a view of these, and indexed.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Float4(float x, float y, float z, float w) : IChannels<Float4>
{
    /// <summary>The first.</summary>
    public float X = x;

    /// <summary>The second.</summary>
    public float Y = y;

    /// <summary>The third.</summary>
    public float Z = z;

    /// <summary>The fourth.</summary>
    public float W = w;

    public static int Width => 4;

    public static Float4 All(float value) => new() { X = value, Y = value, Z = value, W = value };

    public static Float4 Join<TJoin>(TJoin join, Float4 a, Float4 b)
        where TJoin : struct, IJoin => new() { X = join.Of(a.X, b.X), Y = join.Of(a.Y, b.Y), Z = join.Of(a.Z, b.Z), W = join.Of(a.W, b.W) };

    public static Float4 Fma(Float4 a, Float4 b, Float4 c) => new()
    {
        X = FloatMath.Fma(a.X, b.X, c.X),
        Y = FloatMath.Fma(a.Y, b.Y, c.Y),
        Z = FloatMath.Fma(a.Z, b.Z, c.Z),
        W = FloatMath.Fma(a.W, b.W, c.W),
    };

    public static int Hits(Float4 values, Float4 wanted) =>
        Bit(values.X, wanted.X) | (Bit(values.Y, wanted.Y) << 1) | (Bit(values.Z, wanted.Z) << 2) | (Bit(values.W, wanted.W) << 3);

    public static Float4 AddWhere(int channels, Float4 a, Float4 b) => new()
    {
        X = Utilities.Select((channels & 1) != 0, a.X + b.X, a.X),
        Y = Utilities.Select((channels & 2) != 0, a.Y + b.Y, a.Y),
        Z = Utilities.Select((channels & 4) != 0, a.Z + b.Z, a.Z),
        W = Utilities.Select((channels & 8) != 0, a.W + b.W, a.W),
    };

    static int Bit(float value, float wanted) => Utilities.Select((value == wanted) | float.IsNaN(value), 1, 0);
}
