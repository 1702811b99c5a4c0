using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>Two channels, 8 bytes.</summary>
struct Float2 : IChannels<Float2>
{
    /// <summary>Channel 0.</summary>
    public float X;

    /// <summary>Channel 1.</summary>
    public float Y;

    public static int Width => 2;

    public static Float2 All(float value) => new() { X = value, Y = value };

    public static Float2 Join<TJoin>(TJoin join, Float2 a, Float2 b)
        where TJoin : struct, IJoin => new() { X = join.Of(a.X, b.X), Y = join.Of(a.Y, b.Y) };

    public static Float2 Fma(Float2 a, Float2 b, Float2 c) => new()
    {
        X = FloatMath.Fma(a.X, b.X, c.X),
        Y = FloatMath.Fma(a.Y, b.Y, c.Y),
    };

    public static int Hits(Float2 values, Float2 wanted) => Bit(values.X, wanted.X) | (Bit(values.Y, wanted.Y) << 1);

    public static Float2 AddWhere(int channels, Float2 a, Float2 b) => new()
    {
        X = Utilities.Select((channels & 1) != 0, a.X + b.X, a.X),
        Y = Utilities.Select((channels & 2) != 0, a.Y + b.Y, a.Y),
    };

    static int Bit(float value, float wanted) => Utilities.Select((value == wanted) | float.IsNaN(value), 1, 0);
}
