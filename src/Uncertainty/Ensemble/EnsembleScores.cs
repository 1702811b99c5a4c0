using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>How the mean of several networks' probabilities does on examples that none was trained on.</summary>
static class EnsembleScores
{
    const int Batch = 100;

    /// <summary>Accuracy of the mean, and its mean cross-entropy in nats.</summary>
    /// <exception cref="ExplainException">There is no network, or the classes of one are not such that one is true.</exception>
    public static HeldOutScores Of(IReadOnlyList<Classifier> members, ITrainingSource heldOut, Backend backend)
    {
        var mean = UncertaintySplit.Mean([.. members.Select(member => Answers(member, heldOut, backend))]);
        var (targets, loss, right) = (new float[mean.Classes], 0.0, 0);
        var pixels = new float[members[0].InputShape.Count];
        for (var i = 0; i < mean.Count; i++)
        {
            heldOut.Read(i, pixels, targets);
            right += targets[mean.ArgMax(i)] == targets.Max() ? 1 : 0;
            for (var k = 0; k < targets.Length; k++)
                loss -= targets[k] > 0 ? targets[k] * Math.Log(mean.Row(i)[k]) : 0;
        }
        return new(mean.Count, (double)right / mean.Count, loss / mean.Count);
    }

    static Probabilities Answers(Classifier member, ITrainingSource heldOut, Backend backend)
    {
        TargetScore.RequireOneClass(member, "an ensemble");
        using var weights = new Weights(backend);
        member.Load(weights);
        using var scorer = new BatchScorer(member, weights, Math.Min(Batch, heldOut.Count));
        var (logits, targets) = (new double[heldOut.Count * member.Classes], new float[member.Classes]);
        scorer.Run(heldOut.Count, (i, input) => heldOut.Read(i, input, targets), (i, z) =>
        {
            for (var k = 0; k < z.Length; k++)
                logits[i * z.Length + k] = z[k];
        });
        return Probabilities.Of(logits, member.Classes);
    }
}
