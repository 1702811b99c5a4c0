using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// Support, and a second detector beside it [ours]: <c>T(log r) + T(s)</c>, with r the support ratio of a sparse posterior fitted with the defaults and <c>T(v) = (v - median) / (quantile .95 - median)</c>
/// over the training examples, so that neither outweighs the other. What one of them does not see the other often does.
/// </summary>
sealed class SupportMixture : IOodDetector
{
    const double Least = 1e-12, Tail = 0.95;

    readonly SparsePosterior posterior;
    readonly IOodDetector? second;
    readonly (double Median, double Spread) support, other;

    /// <summary>Fits the posterior, and the scales of both scores.</summary>
    /// <param name="name">Name, as on the command line.</param>
    /// <param name="training">Labelled features.</param>
    /// <param name="second">The other detector, fitted on them; null leaves <c>T(log r)</c>.</param>
    /// <param name="settings">Scaling of the features and length scale of the posterior.</param>
    /// <exception cref="ExplainException">Labels are missing, or a score does not vary among the training examples.</exception>
    public SupportMixture(string name, FeatureSet training, IOodDetector? second, PosteriorSettings? settings = null)
    {
        (Name, this.second) = (name, second);
        using var backend = Backend.Open("cpu");
        posterior = new PosteriorFitter(new() { ThumbnailSide = 0, Settings = settings ?? new() }, backend).Fit(training);
        support = Scale(Support(training), "the support ratio");
        other = second is null ? default : Scale(second.Score(training), second.Name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public double[] Score(FeatureSet set)
    {
        double[] scores = [.. Support(set).Select(score => (score - support.Median) / support.Spread)];
        return second is null ? scores : [.. scores.Zip(second.Score(set), (own, score) => own + (score - other.Median) / other.Spread)];
    }

    double[] Support(FeatureSet set)
    {
        using var backend = Backend.Open("cpu");
        using var query = new PosteriorQuery(posterior, backend, Math.Clamp(set.Count, 1, 32));
        return [.. query.Predict(set).Select(p => Math.Log(Math.Max(p.SupportRatio, Least)))];
    }

    (double Median, double Spread) Scale(double[] scores, string of)
    {
        var (median, tail) = (OodMetrics.ThresholdAt(scores, 0.5), OodMetrics.ThresholdAt(scores, Tail));
        return tail > median ? (median, tail - median) : throw new ExplainException($"{Name}: {of} is the same of half of the {scores.Length} training examples: it cannot be weighed");
    }
}
