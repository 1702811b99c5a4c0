namespace Whence.Kernels.MatMul;

/// <summary>A tile of a product: M x N results of a group of so many threads, in steps of K terms of the sums. Powers of two.</summary>
interface ITileShape
{
    /// <summary>Rows of the tile.</summary>
    static abstract int M { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int N { get; }

    /// <summary>Terms of a step.</summary>
    static abstract int K { get; }

    /// <summary>Threads of the group.</summary>
    static abstract int Threads { get; }

    /// <summary>Words of a row that threads side by side move at once.</summary>
    static abstract int Run { get; }
}
