using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>One channel.</summary>
struct Float1 : IChannels<Float1>
{
    /// <summary>Channel 0.</summary>
    public float X;

    public static int Width => 1;

    public static Float1 All(float value) => new() { X = value };

    public static Float1 Join<TJoin>(TJoin join, Float1 a, Float1 b)
        where TJoin : struct, IJoin => new() { X = join.Of(a.X, b.X) };

    public static Float1 Fma(Float1 a, Float1 b, Float1 c) => new()
    {
        X = FloatMath.Fma(a.X, b.X, c.X),
    };

    public static int Hits(Float1 values, Float1 wanted) => Bit(values.X, wanted.X);

    public static Float1 AddWhere(int channels, Float1 a, Float1 b) => new()
    {
        X = Utilities.Select((channels & 1) != 0, a.X + b.X, a.X),
    };

    static int Bit(float value, float wanted) => Utilities.Select((value == wanted) | float.IsNaN(value), 1, 0);
}
