using Whence.Explain;

namespace Whence.Uncertainty.Evidence;

/// <summary>The exact split of a prediction's evidence over inducing points: mu_c = sum over j of alpha_jc k_j.</summary>
/// <param name="posterior">The posterior.</param>
/// <param name="factors">Its factors.</param>
sealed class InducingEvidence(SparsePosterior posterior, PosteriorFactors factors)
{
    /// <summary>The split of what a query says.</summary>
    public InducingEvidence(PosteriorQuery query)
        : this(query.Posterior, query.Factors)
    {
    }

    /// <summary>The shares [m] of every inducing point in the mean of class <paramref name="c"/>.</summary>
    /// <exception cref="ExplainException">There is no such class.</exception>
    public Contribution[] Of(PosteriorPrediction prediction, int c)
    {
        var (points, classes) = (posterior.Inducing, posterior.Classes);
        if (c < 0 || c >= classes)
            throw new ExplainException($"evidence: class {c} was asked for, the posterior has {classes}");
        return [.. Enumerable.Range(0, points.Count).Select(j => new Contribution(
            points.Ids[j], points.Labels[j], c, factors.Alpha[j * classes + c] * prediction.Kernel[j], prediction.Kernel[j] / posterior.Settings.Variance))];
    }
}
