namespace Whence.Kernels.LinearAlgebra;

/// <summary>How a product of doubles is shared by groups of <see cref="GroupSize"/> threads.</summary>
/// <param name="Type">The kernels' type argument.</param>
/// <param name="Rows">Rows of a group.</param>
/// <param name="Columns">Columns of a group.</param>
sealed record DoubleScheme(Type Type, int Rows, int Columns)
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = Side * Side;

    /// <summary>Threads along each side of a tile.</summary>
    public const int Side = 8;

    // Below it most of a tile would lie beyond the end.
    const int FewRows = 4;

    // Large tiles pay where every multiprocessor gets one.
    const int Multiprocessors = 132;

    /// <summary>A warp for each sum.</summary>
    public static DoubleScheme Dots { get; } = new(typeof(DotProducts), 1, DotProducts.Columns);

    /// <summary>Tiles of 32 x 32.</summary>
    public static DoubleScheme Small { get; } = new(typeof(TileProduct<Tile32>), 32, 32);

    /// <summary>Tiles of 64 x 64.</summary>
    public static DoubleScheme Large { get; } = new(typeof(TileProduct<Tile64>), 64, 64);

    /// <summary>The scheme for a result of so many rows and columns.</summary>
    public static DoubleScheme Choose(int rows, int columns) => rows <= FewRows ? Dots : ChooseTile(rows, columns);

    /// <summary>The tiles for a result of so many rows and columns.</summary>
    public static DoubleScheme ChooseTile(int rows, int columns) => Large.Grid(rows, columns).Count >= Multiprocessors ? Large : Small;

    /// <summary>Groups for a result of so many rows and columns.</summary>
    public Extent Grid(int rows, int columns) => new(Count(columns, Columns), Count(rows, Rows));

    /// <summary>A generic kernel with this scheme as its first type argument, and perhaps others; <paramref name="any"/> has any type arguments.</summary>
    public KernelMethod Of(Delegate any, params ReadOnlySpan<Type> others) =>
        KernelMethod.Of(any.Method.GetGenericMethodDefinition().MakeGenericMethod([Type, .. others]));

    static int Count(int extent, int size) => (extent + size - 1) / size;
}
