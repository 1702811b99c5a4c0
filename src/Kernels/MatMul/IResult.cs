using ILGPU;
using Whence.Kernels.Conv;

namespace Whence.Kernels.MatMul;

/// <summary>Where a product's results go, and which bias they take.</summary>
interface IResult<TSelf>
    where TSelf : struct, IResult<TSelf>
{
    /// <summary>Neighbouring columns that one access moves, 1 or 4; the number of columns is a multiple of it.</summary>
    static abstract int Width { get; }

    /// <summary>Columns of a product.</summary>
    int Columns { get; }

    /// <summary>What is added to a column to find its bias.</summary>
    int FirstChannel { get; }

    /// <summary>The result of one product of the batch, and of one part of the sums.</summary>
    TSelf Begin(int batch, int split, ArrayView<StridePhase> phases);

    /// <summary>Index of the first column of a row, or -1 if there is no such row.</summary>
    int Row(int row);
}
