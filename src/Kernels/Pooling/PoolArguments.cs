using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>A pooling, for kernels whose threads write a vector of channels of one place.</summary>
readonly struct PoolArguments
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 256;

    /// <summary>Windows of the rows.</summary>
    public readonly WindowAxis Rows;

    /// <summary>Windows of the columns.</summary>
    public readonly WindowAxis Columns;

    /// <summary>What is written.</summary>
    public readonly ImagePlaces Places;

    PoolArguments(PoolDims d, int height, int width)
    {
        Rows = new(d.H, d.P, d.R, d.StrideH, d.DilationH, d.PadTop);
        Columns = new(d.W, d.Q, d.S, d.StrideW, d.DilationW, d.PadLeft);
        Places = new(d.N, height, width, d.C / ChannelWidth.Of(d.C));
    }

    /// <summary>Vectors of channels at a place.</summary>
    public int Blocks => Places.Blocks.Value;

    /// <summary>Groups of the launch.</summary>
    public Extent Grid => Places.Groups(GroupSize);

    /// <summary>For kernels that write a value for each window.</summary>
    public static PoolArguments ForWindows(PoolDims d) => new(d, d.P, d.Q);

    /// <summary>For kernels that write a value for each pixel.</summary>
    public static PoolArguments ForPixels(PoolDims d) => new(d, d.H, d.W);
}
