using Whence.Kernels.Language;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>An operand of a tile.</summary>
/// <param name="Rows">Rows that exist.</param>
/// <param name="AlongDepth">Whether neighbours in memory are neighbours in depth, not in rows.</param>
/// <param name="Load">The element at (row, depth) where the condition holds, else 0.</param>
sealed record TileSide(S32 Rows, bool AlongDepth, Func<S32, S32, Predicate, F64> Load);
