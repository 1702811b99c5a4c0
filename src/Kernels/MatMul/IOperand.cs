using ILGPU;
using Whence.Kernels.Conv;

namespace Whence.Kernels.MatMul;

/// <summary>
/// An operand of a product, as rows of terms. Element (row, depth) lies at the sum of two indices, one of the row and one of the term, each computed as seldom as
/// it changes; elements that do not exist count as 0. Rows beyond the last one may be any, since nobody stores what comes of them.
/// </summary>
interface IOperand<TSelf> : ILayout
    where TSelf : struct, IOperand<TSelf>
{
    /// <summary>Terms of a sum, known after <see cref="Begin"/>; asked of the left operand.</summary>
    int Terms { get; }

    /// <summary>Terms of a part of a sum; asked of the left operand.</summary>
    int Share { get; }

    /// <summary>The operand of one product of the batch.</summary>
    TSelf Begin(int batch, ArrayView<StridePhase> table);

    /// <summary>The part of the index that a row gives.</summary>
    Spot Row(int row);

    /// <summary>The part of the index that a term gives.</summary>
    Spot Depth(int depth);

    /// <summary>Whether the element of a row and a term lies in memory.</summary>
    bool Covers(Spot row, Spot depth);
}

/// <summary>An operand whose type is known when the program runs only.</summary>
interface IOperandShape
{
    /// <summary>Whether neighbours in memory are terms of one row; else they are rows.</summary>
    bool IsAlongDepth { get; }
}
