namespace Whence.Graphs.Fusions;

/// <summary>A tensor cut into tiles of whole rows.</summary>
/// <param name="Total">Its elements.</param>
/// <param name="Row">Elements of a row.</param>
/// <param name="Tile">Elements of a tile; the last may be shorter.</param>
readonly record struct TileRange(long Total, long Row, long Tile)
{
    public long Count => (Total + Tile - 1) / Tile;
}

/// <summary>Computes the elements of a tile, <paramref name="count"/> from <paramref name="first"/> on, and says where they stand.</summary>
unsafe delegate float* TileSource(long first, long count, int worker);
