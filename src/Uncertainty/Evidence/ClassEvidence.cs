using Whence.Explain;

namespace Whence.Uncertainty.Evidence;

/// <summary>Why a posterior believes, or does not believe, what a network says of one input.</summary>
public sealed record ClassEvidence
{
    /// <summary>The class that the network predicts, b.</summary>
    public required int Class { get; init; }

    /// <summary>The other class of most evidence.</summary>
    public required int RunnerUp { get; init; }

    /// <summary>Means, variance, support ratio.</summary>
    public required PosteriorPrediction Prediction { get; init; }

    /// <summary>Probability of each class to have the most evidence [K].</summary>
    public required double[] Probability { get; init; }

    /// <summary>Training examples of class b that add most to its evidence, strongest first.</summary>
    public required IReadOnlyList<Contribution> Supporters { get; init; }

    /// <summary>Training examples of the runner-up's class that add most to its evidence, strongest first.</summary>
    public required IReadOnlyList<Contribution> Opponents { get; init; }

    /// <summary>What the network may claim; null where thresholds were not calibrated.</summary>
    public Assertion? Assertion { get; init; }

    /// <summary>The evidence for a prediction.</summary>
    /// <param name="query">The posterior.</param>
    /// <param name="prediction">What it says.</param>
    /// <param name="network">The class that the network predicts.</param>
    /// <param name="split">Splits the mean of a class over examples; null: over inducing points.</param>
    /// <param name="top">Supporters and opponents to name, each.</param>
    /// <exception cref="ExplainException">There is no such class.</exception>
    public static ClassEvidence Of(
        PosteriorQuery query, PosteriorPrediction prediction, int network, Func<PosteriorPrediction, int, Contribution[]>? split = null, int top = 5) =>
        Of(query.Posterior, prediction, network, split ?? new InducingEvidence(query).Of, top);

    /// <summary>As above, where no query was compiled.</summary>
    internal static ClassEvidence Of(
        SparsePosterior posterior, PosteriorPrediction prediction, int network, Func<PosteriorPrediction, int, Contribution[]> split, int top)
    {
        var classes = prediction.Mean.Length;
        if (network < 0 || network >= classes)
            throw new ExplainException($"evidence: the network predicts class {network}, the posterior has {classes}");
        var runnerUp = Enumerable.Range(0, classes).Where(c => c != network).DefaultIfEmpty(network).MaxBy(c => prediction.Mean[c]);
        return new()
        {
            Class = network,
            RunnerUp = runnerUp,
            Prediction = prediction,
            Probability = ClassProbability.Of(prediction.Mean, prediction.Variance),
            Supporters = Strongest(network),
            Opponents = runnerUp == network ? [] : Strongest(runnerUp),
            Assertion = posterior.Thresholds?.Assert(prediction, network),
        };

        IReadOnlyList<Contribution> Strongest(int c) =>
            [.. split(prediction, c).Where(share => share.Weight > 0 && share.Label == c).OrderByDescending(share => share.Weight).ThenBy(share => share.Id, StringComparer.Ordinal).Take(top)];
    }
}
