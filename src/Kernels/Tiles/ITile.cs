namespace Whence.Kernels.Tiles;

/// <summary>The size of a register tile as a type, so that the JIT compiles one kernel body into exact code for each size.</summary>
interface ITile
{
    /// <summary>Rows of the result, 1 to 12.</summary>
    static abstract int Rows { get; }

    /// <summary>Vectors of columns, 1 or 2.</summary>
    static abstract int Columns { get; }
}
