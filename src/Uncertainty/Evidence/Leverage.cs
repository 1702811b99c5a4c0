using Whence.Explain;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// How far an example determines its own evidence: h = k' Lambda^-1 k / s2, in [0,1) for examples that the posterior has seen; their sum is the
/// number of effective parameters. Without example i the evidence at i would be (mu - h y) / (1 - h).
/// </summary>
/// <param name="query">The posterior's factors.</param>
sealed class Leverage(PosteriorQuery query)
{
    readonly double[] s = query.Factors.S;

    /// <summary>h of an example.</summary>
    public double Of(PosteriorPrediction prediction)
    {
        double sum = 0;
        var m = prediction.Kernel.Length;
        for (var i = 0; i < m; i++)
        {
            var dot = System.Numerics.Tensors.TensorPrimitives.Dot<double>(s.AsSpan(i * m, i + 1), prediction.Kernel.AsSpan(0, i + 1));
            sum += dot * dot;
        }
        return sum / query.Posterior.Settings.NoiseVariance;
    }

    /// <summary>Evidence [K] at an example of class <paramref name="label"/> if the posterior had never seen it.</summary>
    /// <exception cref="ExplainException">The leverage is 1 or more: it was never seen.</exception>
    public double[] LeaveOneOut(PosteriorPrediction prediction, int label)
    {
        var h = Of(prediction);
        if (!(h < 1))
            throw new ExplainException(FormattableString.Invariant($"posterior: an example of leverage {h} was never seen"));
        return [.. prediction.Mean.Select((mean, c) => (mean - h * query.Posterior.Settings.Target(c == label)) / (1 - h))];
    }
}
