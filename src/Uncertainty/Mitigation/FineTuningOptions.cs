using Whence.Models.Training;

namespace Whence.Uncertainty;

/// <summary>Choices of a fine-tuning under attention.</summary>
public sealed record FineTuningOptions
{
    /// <summary>How is trained; a tenth of the learning rate that trained the network is usual.</summary>
    public TrainingOptions Training { get; init; } = new() { Epochs = 3, Batch = 16, Rate = 0.01, Optimiser = new Sgd(0.9f, 1e-4f), DecaysVectors = true };

    /// <summary>Strength lambda of the attention, in [0,1]; 0 is plain fine-tuning.</summary>
    public double Strength { get; init; } = 0.5;

    /// <summary>The blur's standard deviation in pixels; null takes a twentieth of the longer side.</summary>
    public double? Sigma { get; init; }

    /// <summary>The uncertainty that attention turns away from; a network alone has no epistemic one.</summary>
    public UncertaintyKind Kind { get; init; } = UncertaintyKind.Total;
}
