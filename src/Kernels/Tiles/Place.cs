namespace Whence.Kernels.Tiles;

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
