using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// A sparse Gaussian-process posterior over class evidence, on the features of one layer of a network that is not touched: closed form,
/// carried by inducing points that are training examples. Everything it keeps of the examples are sums, so two posteriors of parts of a
/// data set merge into that of the whole, and single examples are added and withdrawn exactly [Titsias 2009]. It is immutable.
/// </summary>
public sealed record SparsePosterior
{
    /// <summary>Where the features come from.</summary>
    public required PosteriorOrigin Origin { get; init; }

    /// <summary>Names of the classes [K].</summary>
    public required string[] Labels { get; init; }

    /// <summary>The prior; its length scale is resolved.</summary>
    public required PosteriorSettings Settings { get; init; }

    /// <summary>What is done to features first.</summary>
    public required FeatureTransform Transform { get; init; }

    /// <summary>The inducing points.</summary>
    public required InducingPoints Inducing { get; init; }

    /// <summary>The sums over all examples seen.</summary>
    public required PosteriorStatistics Statistics { get; init; }

    /// <summary>Stretches of data sets that it has seen.</summary>
    public IReadOnlyList<DataPart> Parts { get; init; } = [];

    /// <summary>Ids of single examples that were added.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Ids of single examples that were withdrawn. Transform, length scale and the choice of inducing points keep a trace of them until it is fitted anew.</summary>
    public IReadOnlyList<string> Withdrawn { get; init; } = [];

    /// <summary>Thresholds of the assertion, where they were calibrated.</summary>
    public AssertionThresholds? Thresholds { get; init; }

    /// <summary>Number of classes K.</summary>
    public int Classes => Labels.Length;

    /// <summary>Features an example, D.</summary>
    public int Dimensions => Inducing.Dimensions;

    /// <summary>Its factorisation.</summary>
    /// <exception cref="ExplainException">It cannot be factored.</exception>
    public PosteriorFactors Factor(Backend backend) => PosteriorFactors.Compute(Inducing, Statistics, Settings, backend);

    /// <summary>The posterior of the examples of both.</summary>
    /// <exception cref="ExplainException">They differ in network, layer, prior, transform or inducing points, or have seen the same examples.</exception>
    public SparsePosterior Merge(SparsePosterior other)
    {
        Require((Origin.Fingerprint, Origin.Layer) == (other.Origin.Fingerprint, other.Origin.Layer), $"features of '{Origin.Network}' at {Origin.Layer} ({Short(Origin.Fingerprint)})", $"'{other.Origin.Network}' at {other.Origin.Layer} ({Short(other.Origin.Fingerprint)})");
        Require(Labels.AsSpan().SequenceEqual(other.Labels), $"{Classes} classes", $"{other.Classes} others");
        Require(Settings == other.Settings, $"{Settings}", $"{other.Settings}");
        Require(Transform.IsSame(other.Transform), $"features scaled by {Transform.Scaling}", "another scaling");
        Require(Inducing.IsSame(other.Inducing), $"{Inducing.Count} inducing points", $"{other.Inducing.Count} others: fit parts of one set with the same seed");
        if (Parts.SelectMany(part => other.Parts.Where(part.IsOfAnotherState), (part, second) => $"{part} and {second}").FirstOrDefault() is { } changed)
            throw new ExplainException($"posteriors cannot be merged: {changed} are of sets of one name whose pictures, ids or labels differ: fit all parts of the set as it is now");
        var twice = Parts.SelectMany(part => other.Parts.Where(part.Overlaps), (part, second) => $"{part} and {second}").Concat(Added.Intersect(other.Added)).FirstOrDefault();
        if (twice is not null)
            throw new ExplainException($"posteriors cannot be merged: both have seen {twice}");
        return this with
        {
            Statistics = Statistics + other.Statistics,
            Parts = DataPart.Joined(Parts.Concat(other.Parts)),
            Added = [.. Added, .. other.Added],
            Withdrawn = [.. Withdrawn, .. other.Withdrawn],
            Thresholds = null,
        };
    }

    /// <summary>The posterior after more labelled examples.</summary>
    /// <exception cref="ExplainException">An example has no label, or was added before.</exception>
    public SparsePosterior Add(FeatureSet examples, Backend backend)
    {
        if (examples.Ids.FirstOrDefault(Added.Contains) is { } known)
            throw new ExplainException($"posterior: example '{known}' was added before");
        return this with
        {
            Statistics = Statistics + Sums(examples, 1, backend),
            Added = [.. Added, .. examples.Ids.Except(Withdrawn)],
            Withdrawn = [.. Withdrawn.Except(examples.Ids)],
            Thresholds = null,
        };
    }

    /// <summary>
    /// The posterior as if it had never seen these examples. One that is an inducing point leaves those too. Their influence on transform, length scale
    /// and the choice of the other inducing points stays until it is fitted anew.
    /// </summary>
    /// <exception cref="ExplainException">An example was withdrawn before, or cannot have been seen: its leverage is 1 or more, or its class has no examples left.</exception>
    public SparsePosterior Withdraw(FeatureSet examples, Backend backend)
    {
        if (examples.Ids.FirstOrDefault(Withdrawn.Contains) is { } gone)
            throw new ExplainException($"posterior: example '{gone}' was withdrawn before");
        CheckSeen(examples, backend);
        var (statistics, inducing) = (Statistics + Sums(examples, -1, backend), Inducing);
        if (Array.FindIndex(statistics.ClassCounts, count => count < 0) is >= 0 and var empty)
            throw new ExplainException($"posterior: it has seen {Statistics.ClassCounts[empty]} examples of class {empty}, more are to be withdrawn");
        foreach (var id in examples.Ids)
        {
            if (Array.IndexOf(inducing.Ids, id) is >= 0 and var index)
                (statistics, inducing) = (statistics.Without(index, inducing.Count), inducing.Without(index));
        }
        if (inducing.Count == 0)
            throw new ExplainException("posterior: every inducing point would be withdrawn; fit it anew");
        return this with
        {
            Statistics = statistics,
            Inducing = inducing,
            Added = [.. Added.Except(examples.Ids)],
            Withdrawn = [.. Withdrawn, .. examples.Ids.Except(Added)],
            Thresholds = null,
        };
    }

    /// <summary>The posterior as if it had never seen one of its inducing points; the features that this needs it keeps itself.</summary>
    /// <exception cref="ExplainException">No inducing point is called so, or it is the last.</exception>
    public SparsePosterior WithdrawInducing(string id, Backend backend)
    {
        var index = Array.IndexOf(Inducing.Ids, id);
        if (index < 0)
            throw new ExplainException($"posterior: '{id}' is none of its {Inducing.Count} inducing points");
        // What is stored is transformed already.
        var asStored = this with { Transform = FeatureTransform.Restore(FeatureScaling.None, [], []) };
        var withdrawn = asStored.Withdraw(
            new(1, Dimensions, Classes) { Features = Inducing[index].ToArray(), Logits = [], Labels = [Inducing.Labels[index]], Ids = [id] }, backend);
        return withdrawn with { Transform = Transform };
    }

    /// <summary>Checks that features of <paramref name="origin"/> may be asked about.</summary>
    /// <exception cref="ExplainException">They come from another network or layer.</exception>
    public void CheckOrigin(PosteriorOrigin origin)
    {
        if (origin.Fingerprint != Origin.Fingerprint || origin.Layer != Origin.Layer)
        {
            throw new ExplainException(
                $"the posterior is of '{Origin.Network}' at {Origin.Layer} ({Short(Origin.Fingerprint)}), the features of '{origin.Network}' at {origin.Layer} ({Short(origin.Fingerprint)})");
        }
    }

    PosteriorStatistics Sums(FeatureSet examples, int sign, Backend backend)
    {
        using var sums = new PosteriorAccumulator(Inducing, Transform, Settings, Dimensions, Classes, Math.Clamp(examples.Count, 1, 256), backend);
        sums.Add(examples, sign);
        return sums.Result();
    }

    // An example that is part of the sums has a leverage below 1: k' Lambda^-1 k / s2 = h, and 1 - h is what would be left of it.
    void CheckSeen(FeatureSet examples, Backend backend)
    {
        using var query = new PosteriorQuery(this, backend);
        var leverage = new Leverage(query);
        var predictions = query.Predict(examples);
        for (var i = 0; i < predictions.Length; i++)
        {
            var h = leverage.Of(predictions[i]);
            if (!(h < 1))
                throw new ExplainException(FormattableString.Invariant($"posterior: example '{examples.Ids[i]}' has a leverage of {h}, it was never seen"));
        }
    }

    static void Require(bool isSame, string one, string other)
    {
        if (!isSame)
            throw new ExplainException($"posteriors cannot be merged: one has {one}, the other {other}");
    }

    static string Short(string fingerprint) => fingerprint.Length > 12 ? fingerprint[..12] : "no fingerprint";
}
