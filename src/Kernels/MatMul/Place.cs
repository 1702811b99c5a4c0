using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// Half of where an operand's element lies: what its row, or its place along the sums, adds to the index in memory and to the image row and column,
/// and whether there is such a row or place at all.
/// </summary>
readonly record struct Place(S32 Index, Predicate Exists, S32 ImageRow = default, S32 ImageColumn = default);
