using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>One group's part of a product: y[row, column] = sum over depth of a[row, depth] b[column, depth].</summary>
/// <param name="Rows">Rows of a.</param>
/// <param name="Columns">Rows of b.</param>
/// <param name="FirstRow">First row of the group's tile.</param>
/// <param name="FirstColumn">First column of it.</param>
/// <param name="From">First term of the sums.</param>
/// <param name="To">End of the sums.</param>
/// <param name="Ragged">Whether the sums may end inside of a step of the tile, or have no terms at all.</param>
sealed record TileProblem(
    TileOperand A, TileOperand B, TileResult Y, int Rows, int Columns, S32 FirstRow, S32 FirstColumn, S32 From, S32 To, bool Ragged);
