using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>How the threads of a group share a product; <see cref="DoubleScheme"/> has the choice.</summary>
interface IDoubleScheme
{
    /// <summary>
    /// Computes the group's part of the result: sums over depths from <paramref name="first"/>, before <paramref name="end"/>, in an order that only depends on them.
    /// </summary>
    static abstract void Run<TLeft, TRight, TResult>(int first, int end, TLeft left, TRight right, TResult result)
        where TLeft : struct, IDoubleOperand
        where TRight : struct, IDoubleOperand
        where TResult : struct, IDoubleResult;
}

/// <summary>How a product of doubles is shared by groups of threads.</summary>
/// <param name="Type">The kernels' type argument.</param>
/// <param name="Rows">Rows of a group.</param>
/// <param name="Columns">Columns of a group.</param>
/// <param name="Threads">Threads of a group.</param>
/// <param name="MinGroups">Groups that must fit on one multiprocessor at once; 0 leaves it open.</param>
sealed record DoubleScheme(Type Type, int Rows, int Columns, int Threads, int MinGroups = 0)
{
    /// <summary>Threads of a group on the tensor cores.</summary>
    public const int TensorThreads = 128;

    /// <summary>Groups on the tensor cores that fit on one multiprocessor.</summary>
    public const int TensorGroups = 3;

    /// <summary>Threads along each side of a tile without tensor cores.</summary>
    public const int Side = 8;

    /// <summary>Columns of a group of which each warp has a sum.</summary>
    public const int DotColumns = 2;

    // Below it most of a tile would lie beyond the end.
    const int FewRows = 4;

    // Large tiles pay where every multiprocessor gets one.
    const int Multiprocessors = 132;

    /// <summary>A warp for each sum.</summary>
    public static DoubleScheme Dots { get; } = DotsOf(typeof(DotProducts<Products>));

    /// <summary>Tiles of 32 x 32.</summary>
    public static DoubleScheme Small { get; } = new(typeof(TensorProduct<Warp16>), 32, 32, TensorThreads, TensorGroups);

    /// <summary>Tiles of 64 x 64.</summary>
    public static DoubleScheme Large { get; } = new(typeof(TensorProduct<Warp32>), 64, 64, TensorThreads, TensorGroups);

    static DoubleScheme DistanceDots { get; } = DotsOf(typeof(DotProducts<SquaredDifferences>));

    static DoubleScheme SmallDistances { get; } = new(typeof(TileProduct<Tile32, SquaredDifferences>), 32, 32, Side * Side);

    static DoubleScheme LargeDistances { get; } = new(typeof(TileProduct<Tile64, SquaredDifferences>), 64, 64, Side * Side);

    /// <summary>The scheme for a result of so many rows and columns.</summary>
    public static DoubleScheme Choose(int rows, int columns) => rows <= FewRows ? Dots : ChooseTile(rows, columns);

    /// <summary>The scheme for sums of squared differences.</summary>
    public static DoubleScheme ChooseDistances(int rows, int columns) =>
        rows <= FewRows ? DistanceDots : LargeDistances.Grid(rows, columns).Count >= Multiprocessors ? LargeDistances : SmallDistances;

    /// <summary>The tiles for a result of so many rows and columns.</summary>
    public static DoubleScheme ChooseTile(int rows, int columns) => Large.Grid(rows, columns).Count >= Multiprocessors ? Large : Small;

    /// <summary>Groups for a result of so many rows and columns.</summary>
    public Extent Grid(int rows, int columns) => new(Count(columns, Columns), Count(rows, Rows));

    /// <summary>A generic kernel with this scheme as its first type argument, and perhaps others; <paramref name="any"/> has any type arguments.</summary>
    public KernelMethod Of(Delegate any, params ReadOnlySpan<Type> others) =>
        KernelMethod.Of(any.Method.GetGenericMethodDefinition().MakeGenericMethod([Type, .. others]), Threads, MinGroups);

    static DoubleScheme DotsOf(Type type) => new(type, 1, DotColumns, DotColumns * 32);

    static int Count(int extent, int size) => (extent + size - 1) / size;
}

/// <summary>A warp for each sum, its lanes along the depth: for results of a few rows, where a tile would be empty.</summary>
readonly struct DotProducts<TJoin> : IDoubleScheme
    where TJoin : struct, IDoubleJoin
{
    const int Lanes = 32;
    const int Columns = DoubleScheme.DotColumns;

    public static void Run<TLeft, TRight, TResult>(int first, int end, TLeft left, TRight right, TResult result)
        where TLeft : struct, IDoubleOperand
        where TRight : struct, IDoubleOperand
        where TResult : struct, IDoubleResult
    {
        int lane = Group.IdxX & (Lanes - 1), row = Grid.IdxY, column = Grid.IdxX * Columns + (Group.IdxX >> 5);
        var last = Math.Min(end, Math.Min(left.End(row + 1), right.End(column + 1)));
        var sum = 0.0;
        for (var d = first + lane; d < last; d += Lanes)
            sum = TJoin.Of(left.At(row, d), right.At(column, d), sum);
        sum = WarpSum.Of(sum);
        if (lane == 0)
            result.Store(row, column, result.Start(row, column), sum);
    }
}
