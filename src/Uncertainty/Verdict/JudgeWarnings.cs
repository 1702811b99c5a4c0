using Whence.Uncertainty.Evidence;

namespace Whence.Uncertainty;

/// <summary>What a verdict does not know, and where its parts disagree.</summary>
static class JudgeWarnings
{
    const double Tolerance = 1e-3;

    public static IEnumerable<string> Of(Verdict v, JudgeOptions options, double gap)
    {
        if (options.Posterior is null)
            yield return "no posterior was given: there is no evidence and no assertion, and energy stands for the distance from the training data";
        else if (options.Posterior.Thresholds is null)
            yield return "the posterior has no calibrated thresholds: there is evidence, but no assertion";
        if (options.Calibration is null)
            yield return "no calibration was given: probabilities are the plain softmax, and there is no conformal set";
        if (v.Source == UncertaintySource.Softmax)
            yield return "one network alone: all of its uncertainty counts as aleatoric; a posterior or members would tell them apart";
        if (v.Evidence is { } evidence && evidence.Prediction.Best is var best && best != v.Prediction.Index)
            yield return $"the network says {v.Prediction.Label}, most evidence is for {v.Labels[best]}";
        if (v is { ConformalSet: { Count: > 0 } set, Assertion: { Kind: AssertionKind.Know } } && !set.Contains(v.Prediction.Index))
            yield return $"the conformal set is {v.Any(set)}, without {v.Prediction.Label}";
        if (gap > Tolerance)
            yield return FormattableString.Invariant($"the full gradient misses {100 * gap:G3} % of the prediction's score: the network is not piecewise linear");
    }
}
