using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Models.Lap;

/// <summary>Choices of the training of a network's LAP layers, in two parts: scorers alone, then all of it while the gates open.</summary>
public sealed record LapTrainingOptions
{
    /// <summary>Epochs of the scorers alone, the network as it was.</summary>
    public int ScorerEpochs { get; init; } = 3;

    /// <summary>Learning rate of the scorers meanwhile.</summary>
    public double ScorerRate { get; init; } = 1e-3;

    /// <summary>Epochs of the whole network.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Learning rate of the layers and the head; it falls along half a cosine.</summary>
    public double Rate { get; init; } = 1e-4;

    /// <summary>Factor on it for what lies before the last layer.</summary>
    public float BackboneRate { get; init; } = 0.1f;

    /// <summary>Factor on it for the layers' sharpness.</summary>
    public float BetaRate { get; init; } = 10;

    /// <summary>Share of those epochs over which gates open, and priors become even.</summary>
    public double Opening { get; init; } = 0.3;

    /// <summary>Examples of a step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>What supervises attention.</summary>
    public LapLossOptions Loss { get; init; } = new();

    /// <summary>Where classes show, as far as that is known; null where nothing is.</summary>
    public LapMasks? Masks { get; init; }

    /// <summary>What is done to every picture.</summary>
    public IReadOnlyList<IAugmentation> Augmentations { get; init; } = [];

    /// <summary>Threads that prepare examples.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The numbers that a GPU multiplies in.</summary>
    public Precision Precision { get; init; }

    /// <summary>Key of order and augmentation.</summary>
    public ulong Seed { get; init; } = 1;
}
