using ILGPU;

namespace Whence.Kernels.Tiles;

/// <summary>The threads of a kernel that writes images: one for each vector of channels of each place, the vectors of a place side by side.</summary>
readonly struct ImagePlaces(int images, int height, int width, int blocks)
{
    /// <summary>Vectors of channels at a place.</summary>
    public readonly FastDivisor Blocks = blocks;

    /// <summary>Columns.</summary>
    public readonly FastDivisor Width = width;

    /// <summary>Rows.</summary>
    public readonly FastDivisor Height = height;

    /// <summary>Threads in all.</summary>
    public readonly int Count = checked(images * height * width * blocks);

    /// <summary>This thread's number.</summary>
    public static int Thread => Grid.IdxX * Group.DimX + Group.IdxX;

    /// <summary>Where thread <paramref name="thread"/> writes.</summary>
    public Place Of(int thread)
    {
        var place = Blocks.Quotient(thread);
        var line = Width.Quotient(place);
        var n = Height.Quotient(line);
        return new(n, Height.Remainder(line, n), Width.Remainder(place, line), Blocks.Remainder(thread, place));
    }

    /// <summary>Groups of so many threads.</summary>
    public Extent Groups(int threads) => (Count + threads - 1) / threads;
}

/// <summary>A vector of channels of a place of an image.</summary>
readonly struct Place(int n, int row, int column, int block)
{
    /// <summary>The image.</summary>
    public readonly int N = n;

    /// <summary>The row.</summary>
    public readonly int Row = row;

    /// <summary>The column.</summary>
    public readonly int Column = column;

    /// <summary>The vector.</summary>
    public readonly int Block = block;
}
