namespace Whence.Kernels.MatMul;

/// <summary>How groups of threads are numbered: along x the tiles of one product after the other, row by row, along y the parts of the sums.</summary>
/// <param name="tiles">Tiles of a product.</param>
/// <param name="wide">Tiles side by side.</param>
readonly struct ProductGrid(int tiles, int wide)
{
    readonly FastDivisor tiles = tiles;
    readonly FastDivisor wide = wide;

    /// <summary>The product of the batch, and the tile's place in it.</summary>
    public (int Batch, int Row, int Column) Place(int group)
    {
        var batch = tiles.Quotient(group);
        var tile = tiles.Remainder(group, batch);
        var row = wide.Quotient(tile);
        return (batch, row, wide.Remainder(tile, row));
    }
}
