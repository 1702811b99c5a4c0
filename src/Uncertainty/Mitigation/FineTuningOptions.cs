using Whence.Models.Training;

namespace Whence.Uncertainty;

/// <summary>Choices of a fine-tuning under attention.</summary>
public sealed record FineTuningOptions
{
    /// <summary>Examples per step.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Learning rate; a tenth of what trained the network is usual.</summary>
    public float LearningRate { get; init; } = 0.01f;

    /// <summary>Momentum and weight decay.</summary>
    public Sgd Optimiser { get; init; } = new(0.9f, 1e-4f);

    /// <summary>Strength lambda of the attention, in [0,1]; 0 is plain fine-tuning.</summary>
    public double Strength { get; init; } = 0.5;

    /// <summary>The blur's standard deviation in pixels; null takes a twentieth of the longer side.</summary>
    public double? Sigma { get; init; }

    /// <summary>The uncertainty that attention turns away from; a network alone has no epistemic one.</summary>
    public UncertaintyKind Kind { get; init; } = UncertaintyKind.Total;

    /// <summary>Key of the order of examples.</summary>
    public ulong Seed { get; init; } = 1;
}
