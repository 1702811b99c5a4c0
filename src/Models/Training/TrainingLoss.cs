using Whence.Graphs;

namespace Whence.Models.Training;

/// <summary>Appends the loss of a batch to its graph: a scalar [], which training lowers.</summary>
/// <param name="batch">The network on a batch, and what belongs to it.</param>
public delegate Node TrainingLoss(TrainingBatch batch);
