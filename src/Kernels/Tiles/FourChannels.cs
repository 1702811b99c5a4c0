using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>Four channels, 16 bytes.</summary>
struct FourChannels : IChannels<FourChannels>
{
    /// <summary>Channel 0.</summary>
    public float X;

    /// <summary>Channel 1.</summary>
    public float Y;

    /// <summary>Channel 2.</summary>
    public float Z;

    /// <summary>Channel 3.</summary>
    public float W;

    public static int Width => 4;

    public static FourChannels All(float value) => new() { X = value, Y = value, Z = value, W = value };

    public static FourChannels Join<TJoin>(TJoin join, FourChannels a, FourChannels b)
        where TJoin : struct, IJoin => new() { X = join.Of(a.X, b.X), Y = join.Of(a.Y, b.Y), Z = join.Of(a.Z, b.Z), W = join.Of(a.W, b.W) };

    public static FourChannels Fma(FourChannels a, FourChannels b, FourChannels c) => new()
    {
        X = FloatMath.Fma(a.X, b.X, c.X),
        Y = FloatMath.Fma(a.Y, b.Y, c.Y),
        Z = FloatMath.Fma(a.Z, b.Z, c.Z),
        W = FloatMath.Fma(a.W, b.W, c.W),
    };

    public static int Hits(FourChannels values, FourChannels wanted) =>
        Bit(values.X, wanted.X) | (Bit(values.Y, wanted.Y) << 1) | (Bit(values.Z, wanted.Z) << 2) | (Bit(values.W, wanted.W) << 3);

    public static FourChannels AddWhere(int channels, FourChannels a, FourChannels b) => new()
    {
        X = Utilities.Select((channels & 1) != 0, a.X + b.X, a.X),
        Y = Utilities.Select((channels & 2) != 0, a.Y + b.Y, a.Y),
        Z = Utilities.Select((channels & 4) != 0, a.Z + b.Z, a.Z),
        W = Utilities.Select((channels & 8) != 0, a.W + b.W, a.W),
    };

    static int Bit(float value, float wanted) => Utilities.Select((value == wanted) | float.IsNaN(value), 1, 0);
}
