using System.Runtime.InteropServices;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>The values of one place in neighbouring channels, which a thread of a kernel reads and writes in one access: the element of a view.</summary>
/// <typeparam name="T">The type itself.</typeparam>
interface IChannels<T>
    where T : unmanaged, IChannels<T>
{
    /// <summary>Number of channels.</summary>
    static abstract int Width { get; }

    /// <summary>One number in all channels.</summary>
    static abstract T All(float value);

    /// <summary>A function of both, channel by channel.</summary>
    static abstract T Join<TJoin>(TJoin join, T a, T b)
        where TJoin : struct, IJoin;

    /// <summary>a * b + c, rounded once.</summary>
    static abstract T Fma(T a, T b, T c);

    /// <summary>The channels, as bits of an integer, in which the value equals another, or is not a number.</summary>
    static abstract int Hits(T values, T wanted);

    /// <summary>a + b in the channels that are bits of an integer, else a.</summary>
    static abstract T AddWhere(int channels, T a, T b);
}

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

/// <summary>How many neighbouring channels a thread takes: as many as an access of 16 bytes holds, where they divide the channels.</summary>
static class ChannelWidth
{
    /// <summary>1, 2 or 4.</summary>
    public static int Of(int channels) => channels % 4 == 0 ? 4 : channels % 2 == 0 ? 2 : 1;

    /// <summary>A kernel for so many channels, of those for 1, 2 and 4.</summary>
    public static KernelMethod Choose(int channels, Delegate one, Delegate two, Delegate four) =>
        KernelMethod.Of(Of(channels) switch { 4 => four, 2 => two, _ => one });
}
