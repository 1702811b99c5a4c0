using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>Two channels, 8 bytes.</summary>
struct TwoChannels : IChannels<TwoChannels>
{
    /// <summary>Channel 0.</summary>
    public float X;

    /// <summary>Channel 1.</summary>
    public float Y;

    public static int Width => 2;

    public static TwoChannels All(float value) => new() { X = value, Y = value };

    public static TwoChannels Join<TJoin>(TJoin join, TwoChannels a, TwoChannels b)
        where TJoin : struct, IJoin => new() { X = join.Of(a.X, b.X), Y = join.Of(a.Y, b.Y) };

    public static TwoChannels Fma(TwoChannels a, TwoChannels b, TwoChannels c) => new()
    {
        X = FloatMath.Fma(a.X, b.X, c.X),
        Y = FloatMath.Fma(a.Y, b.Y, c.Y),
    };

    public static int Hits(TwoChannels values, TwoChannels wanted) => Bit(values.X, wanted.X) | (Bit(values.Y, wanted.Y) << 1);

    public static TwoChannels AddWhere(int channels, TwoChannels a, TwoChannels b) => new()
    {
        X = Utilities.Select((channels & 1) != 0, a.X + b.X, a.X),
        Y = Utilities.Select((channels & 2) != 0, a.Y + b.Y, a.Y),
    };

    static int Bit(float value, float wanted) => Utilities.Select((value == wanted) | float.IsNaN(value), 1, 0);
}
