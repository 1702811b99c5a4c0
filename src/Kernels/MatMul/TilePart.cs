using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>What one group of threads computes: a product of the batch, the corner of a tile of it, a part of the sums from a term to a term.</summary>
readonly record struct TilePart(S32 Batch, S32 FirstRow, S32 FirstColumn, S32 Split, S32 From, S32 To);
