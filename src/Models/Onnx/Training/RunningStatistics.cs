using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Training;

/// <summary>
/// Running means and variances that follow the batches of training: running = momentum * running + (1 - momentum) * batch at the end of a run. A network that
/// runs through one normalisation twice follows both batches, one after the other.
/// </summary>
sealed class RunningStatistics
{
    readonly Dictionary<Node, Node> values = [];

    /// <summary>Lets a statistic follow a batch.</summary>
    public void Follow(Node running, Node batch, float momentum)
    {
        var kept = values.GetValueOrDefault(running, running) * momentum;
        values[running] = kept + batch * (1 - momentum);
    }

    /// <summary>Declares the updates.</summary>
    public void Declare(Graph g)
    {
        foreach (var (running, value) in values)
            g.Update(running, value);
    }
}
