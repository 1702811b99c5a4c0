using Whence.Models;

namespace Whence.Explain;

/// <summary>Chooses the points at which the gradient field is sampled, with their weights and displacements.</summary>
public interface ISampler
{
    /// <summary>Replays that one pass takes: 1 when points are known beforehand, more when each depends on the field at the last.</summary>
    int Replays => 1;

    /// <inheritdoc cref="IExplainer.MayEndEarly"/>
    bool MayEndEarly => false;

    /// <summary>Whether samples are random draws, with weights 0 or 1, so that the map has a standard error.</summary>
    bool IsRandom => false;

    /// <inheritdoc cref="IExplainer.IsSequential"/>
    bool IsSequential => false;

    /// <inheritdoc cref="IExplainer.MostSamples"/>
    int MostSamples(INetwork network) => int.MaxValue;

    /// <summary>Appends one pass.</summary>
    FieldSamples Sample(ExplainContext c);
}
