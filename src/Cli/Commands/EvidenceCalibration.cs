using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Cli;

/// <summary>Calibrates a posterior's assertion on held-out examples.</summary>
static class EvidenceCalibration
{
    const int Batch = 32;

    /// <summary>The posterior with thresholds; the network's class is that of its logits, or of most evidence where there are none.</summary>
    public static SparsePosterior Run(SparsePosterior posterior, FeatureSet heldOut, double accuracy, Backend backend)
    {
        if (!heldOut.IsLabelled)
            throw new ExplainException("held-out examples need labels");
        using var query = new PosteriorQuery(posterior, backend, Batch);
        var predictions = query.Predict(heldOut);
        int[] network = [.. predictions.Select((p, i) => heldOut.HasLogits ? BestLogit(heldOut, i) : p.Best)];
        return posterior with { Thresholds = AssertionThresholds.Calibrate(predictions, network, heldOut.Labels, accuracy) };
    }

    /// <summary>The class of highest logit.</summary>
    public static int BestLogit(FeatureSet set, int row) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(set.LogitRow(row));
}
