using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>A pooling, for kernels whose threads take some neighbouring channels of one pixel.</summary>
readonly struct PoolArguments
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 256;

    /// <summary>Windows of the rows.</summary>
    public readonly WindowAxis Rows;

    /// <summary>Windows of the columns.</summary>
    public readonly WindowAxis Columns;

    /// <summary>Vectors of channels of one pixel: one for each thread.</summary>
    public readonly FastDivisor Blocks;

    /// <summary>Columns of an image that is written.</summary>
    public readonly FastDivisor Width;

    /// <summary>Rows of an image that is written.</summary>
    public readonly FastDivisor Height;

    /// <summary>Threads in all.</summary>
    public readonly int Threads;

    PoolArguments(PoolDims d, int height, int width)
    {
        Rows = new(d.H, d.P, d.R, d.StrideH, d.DilationH, d.PadTop);
        Columns = new(d.W, d.Q, d.S, d.StrideW, d.DilationW, d.PadLeft);
        Blocks = d.C / ChannelWidth.Of(d.C);
        (Height, Width, Threads) = (height, width, checked(d.N * height * width * Blocks.Value));
    }

    /// <summary>Groups of the launch.</summary>
    public Extent Grid => (Threads + GroupSize - 1) / GroupSize;

    /// <summary>For kernels that write a value for each window.</summary>
    public static PoolArguments ForWindows(PoolDims d) => new(d, d.P, d.Q);

    /// <summary>For kernels that write a value for each pixel.</summary>
    public static PoolArguments ForPixels(PoolDims d) => new(d, d.H, d.W);
}
