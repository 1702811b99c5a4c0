using Whence.Explain;
using Whence.Statistics;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// A sparse posterior's own total, aleatoric and epistemic uncertainty about one example, in nats [ours]. The label is taken to be the class of most
/// noisy evidence, f_c + e_c with f ~ N(mu, v I) and e ~ N(0, s2 I), s2 the prior's noise; with pi of <see cref="ClassProbability"/>,
/// total = H(pi(mu, v + s2)), aleatoric = mean over draws f of H(pi(f, s2)), epistemic = total - aleatoric: what the label and f tell of each other.
/// It is not negative but for the draws; below 0 it becomes 0, and the aleatoric part the total.
/// </summary>
static class PosteriorSplit
{
    const int Draws = 64;

    /// <summary>The split of a prediction; the same seed draws the same f for every example.</summary>
    public static UncertaintySplit Of(PosteriorPrediction prediction, double noiseVariance, ulong seed)
    {
        var (mean, deviation) = (prediction.Mean, Math.Sqrt(prediction.Variance));
        var total = RowSoftmax.Entropy(ClassProbability.Of(mean, prediction.Variance + noiseVariance));
        double[] draw = new double[mean.Length], mirrored = new double[mean.Length];
        double aleatoric = 0;
        for (var s = 0; s < Draws / 2; s++)
        {
            RandomSequence.Normal(seed, RandomPurpose.PosteriorSplit, (ulong)s, draw);
            for (var c = 0; c < mean.Length; c++)
                (draw[c], mirrored[c]) = (mean[c] + deviation * draw[c], mean[c] - deviation * draw[c]);
            aleatoric += (RowSoftmax.Entropy(ClassProbability.Of(draw, noiseVariance)) + RowSoftmax.Entropy(ClassProbability.Of(mirrored, noiseVariance))) / Draws;
        }
        aleatoric = Math.Min(aleatoric, total);
        return new(total, aleatoric, total - aleatoric);
    }
}
