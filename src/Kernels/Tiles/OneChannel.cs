using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>One channel.</summary>
struct OneChannel : IChannels<OneChannel>
{
    /// <summary>Channel 0.</summary>
    public float X;

    public static int Width => 1;

    public static OneChannel All(float value) => new() { X = value };

    public static OneChannel Join<TJoin>(TJoin join, OneChannel a, OneChannel b)
        where TJoin : struct, IJoin => new() { X = join.Of(a.X, b.X) };

    public static OneChannel Fma(OneChannel a, OneChannel b, OneChannel c) => new()
    {
        X = FloatMath.Fma(a.X, b.X, c.X),
    };

    public static int Hits(OneChannel values, OneChannel wanted) => Bit(values.X, wanted.X);

    public static OneChannel AddWhere(int channels, OneChannel a, OneChannel b) => new()
    {
        X = Utilities.Select((channels & 1) != 0, a.X + b.X, a.X),
    };

    static int Bit(float value, float wanted) => Utilities.Select((value == wanted) | float.IsNaN(value), 1, 0);
}
