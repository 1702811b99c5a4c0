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
