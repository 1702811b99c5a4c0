using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// The family that most attribution methods belong to: samples of the gradient field, weighted and put together. A method is its sampler
/// (which brings the weights) and its statistic.
/// </summary>
/// <param name="name">The method's name.</param>
/// <param name="samples">Samples by default.</param>
/// <param name="sampler">Chooses points, weights and displacements.</param>
/// <param name="statistic">Puts the samples together.</param>
public sealed class FieldAggregate(string name, int samples, ISampler sampler, FieldStatistic statistic = FieldStatistic.Mean) : IExplainer
{
    readonly Func<FieldSamples, Node>? share;

    /// <summary>An aggregate of one's own: the mean over samples of what <paramref name="share"/> makes of them.</summary>
    /// <param name="name">The method's name.</param>
    /// <param name="samples">Samples by default.</param>
    /// <param name="sampler">Chooses points, weights and displacements.</param>
    /// <param name="share">Of a pass [B, ...] the samples' shares of the map, [B, ...]; no sum is promised of them.</param>
    public FieldAggregate(string name, int samples, ISampler sampler, Func<FieldSamples, Node> share)
        : this(name, samples, sampler) => this.share = share;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int DefaultSamples => samples;

    /// <inheritdoc/>
    public int ReplaysPerGroup => sampler.Replays;

    /// <inheritdoc/>
    public bool MayEndEarly => sampler.MayEndEarly;

    /// <inheritdoc/>
    public bool IsRandom => sampler.IsRandom;

    /// <inheritdoc/>
    public bool IsSequential => sampler.IsSequential;

    /// <inheritdoc/>
    public int MostSamples(INetwork network) => sampler.MostSamples(network);

    /// <inheritdoc/>
    public bool TakesManyInputs => sampler is PointSampler && statistic == FieldStatistic.Mean && share is null;

    /// <summary>The sampler.</summary>
    public ISampler Sampler => sampler;

    /// <summary>The statistic.</summary>
    public FieldStatistic Statistic => statistic;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        var samples = sampler.Sample(c);
        if (TakesManyInputs)
            return new(Aggregation.OfEach(samples)) { References = samples.References };
        if (share is not null)
            samples = samples with { Field = share(samples), Displacement = null, Factor = null, Gap = [] };
        var (map, error, count) = Aggregation.Append(c, samples, statistic, IsRandom);
        return new(map)
        {
            StandardError = error,
            Count = IsRandom ? count : null,
            References = samples.References,
            Gap = samples.Gap,
            Facts = samples.Facts,
            Warn = samples.Warn,
        };
    }
}
