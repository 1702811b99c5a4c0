namespace Whence.Kernels.LinearAlgebra;

/// <summary>How a group stages its operands: the extents of its tile and of a step, and its threads. A thread stages eight elements of each operand.</summary>
interface IStageShape
{
    /// <summary>Rows, and columns, of the tile: 2 to this power.</summary>
    static abstract int Log2Size { get; }

    /// <summary>Depths that are staged at once: 2 to this power.</summary>
    static abstract int Log2Step { get; }

    /// <summary>Threads of the group: 2 to this power.</summary>
    static abstract int Log2Threads { get; }
}
