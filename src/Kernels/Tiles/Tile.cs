namespace Whence.Kernels.Tiles;

/// <summary>The size of a register tile as a type, so that the JIT compiles one kernel body into exact code for each size.</summary>
interface ITile
{
    /// <summary>Rows of the result, 1 to 12.</summary>
    static abstract int Rows { get; }

    /// <summary>Vectors of columns, 1 or 2.</summary>
    static abstract int Columns { get; }
}

/// <summary>A number as a type.</summary>
interface ICount
{
    static abstract int Value { get; }
}

/// <summary>The tile of TRows x TColumns vectors.</summary>
readonly struct Tile<TRows, TColumns> : ITile
    where TRows : struct, ICount
    where TColumns : struct, ICount
{
    public static int Rows => TRows.Value;

    public static int Columns => TColumns.Value;
}

readonly struct Count1 : ICount
{
    public static int Value => 1;
}

readonly struct Count2 : ICount
{
    public static int Value => 2;
}

readonly struct Count3 : ICount
{
    public static int Value => 3;
}

readonly struct Count4 : ICount
{
    public static int Value => 4;
}

readonly struct Count5 : ICount
{
    public static int Value => 5;
}

readonly struct Count6 : ICount
{
    public static int Value => 6;
}

readonly struct Count7 : ICount
{
    public static int Value => 7;
}

readonly struct Count8 : ICount
{
    public static int Value => 8;
}

readonly struct Count9 : ICount
{
    public static int Value => 9;
}

readonly struct Count10 : ICount
{
    public static int Value => 10;
}

readonly struct Count11 : ICount
{
    public static int Value => 11;
}

readonly struct Count12 : ICount
{
    public static int Value => 12;
}
