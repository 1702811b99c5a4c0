using ILGPU;

namespace Whence.Kernels.Pooling;

/// <summary>What a thread of a pooling kernel writes: a vector of channels of a pixel.</summary>
readonly struct Pixel
{
    /// <summary>The image.</summary>
    public readonly int N;

    /// <summary>The row.</summary>
    public readonly int Row;

    /// <summary>The column.</summary>
    public readonly int Column;

    /// <summary>The vector among those of the pixel.</summary>
    public readonly int Block;

    /// <summary>That of thread <paramref name="thread"/>.</summary>
    public Pixel(PoolArguments d, int thread)
    {
        var place = d.Blocks.Quotient(thread);
        var line = d.Width.Quotient(place);
        N = d.Height.Quotient(line);
        Row = d.Height.Remainder(line, N);
        Column = d.Width.Remainder(place, line);
        Block = d.Blocks.Remainder(thread, place);
    }

    /// <summary>The thread's number in the launch.</summary>
    public static int Thread => Grid.IdxX * Group.DimX + Group.IdxX;
}
