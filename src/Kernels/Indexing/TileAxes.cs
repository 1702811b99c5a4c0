namespace Whence.Kernels.Indexing;

/// <summary>The two axes of a transposition, in tiles.</summary>
/// <param name="rows">The axis that is contiguous in the source.</param>
/// <param name="columns">The axis that is contiguous in the destination.</param>
/// <param name="side">Rows and columns of a tile.</param>
readonly struct TileAxes(CopyAxis rows, CopyAxis columns, int side)
{
    /// <summary>Number of rows.</summary>
    public readonly int Rows = rows.Extent;

    /// <summary>Number of columns.</summary>
    public readonly int Columns = columns.Extent;

    /// <summary>Distance between neighbouring rows in the destination.</summary>
    public readonly int RowTo = rows.To;

    /// <summary>Distance between neighbouring columns in the source.</summary>
    public readonly int ColumnFrom = columns.From;

    /// <summary>Tiles along the rows.</summary>
    public readonly FastDivisor RowTiles = (rows.Extent + side - 1) / side;

    /// <summary>Tiles along the columns.</summary>
    public readonly FastDivisor ColumnTiles = (columns.Extent + side - 1) / side;
}
