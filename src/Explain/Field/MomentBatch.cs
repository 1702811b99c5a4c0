using Whence.Graphs;

namespace Whence.Explain;

/// <summary>A batch's own moments beside those of everything before it, as needed to merge the two.</summary>
/// <param name="Weights">Weights of the batch, [B, 1, ..].</param>
/// <param name="Deviation">Values less the batch's mean, [B, ...].</param>
/// <param name="Scatter">Weighted sum of the deviations' squares, [1, ...].</param>
/// <param name="Count">Sum of the batch's weights, [1].</param>
/// <param name="Step">Mean of the batch less the mean before it, [1, ...].</param>
/// <param name="OldScatter">Scatter before the batch, [1, ...].</param>
/// <param name="OldCount">Sum of weights before the batch, [1].</param>
sealed record MomentBatch(Node Weights, Node Deviation, Node Scatter, Node Count, Node Step, Node OldScatter, Node OldCount);
