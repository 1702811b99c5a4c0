using Whence.Runtime;

namespace Whence.Models.Training;

/// <summary>Choices of a training; the defaults are those of a small residual network.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the examples.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Examples of a step; what fills no whole batch is left for another epoch.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Batches whose gradients are averaged before the parameters change.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>How gradients change parameters.</summary>
    public IOptimiser Optimiser { get; init; } = new Sgd(0.9f, 5e-4f, Nesterov: true);

    /// <summary>The learning rate over the training.</summary>
    public ScalarSchedule Rate { get; init; } = new OneCycle(0.1);

    /// <summary>Parameters that learn otherwise; of several groups that fit a name the first holds.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>Whether weight decay pulls at vectors and numbers too (biases, scales and shifts of normalisations), as at matrices and filters.</summary>
    public bool DecaysVectors { get; init; }

    /// <summary>The loss; null takes the one that goes with the network's link, with <see cref="Smoothing"/>.</summary>
    public TrainingLoss? Loss { get; init; }

    /// <summary>Share of the target that is spread evenly over all classes, in [0,1).</summary>
    public float Smoothing { get; init; }

    /// <summary>The largest norm of all gradients together; longer ones are shortened to it. Null leaves them.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// The largest singular value that the weight of a convolution may have, as a matrix [K, C R S] of its filters [Miyato 2018]: after every step a larger one is scaled back to it, as far as one
    /// step of power iteration a step of training knows it, from below. Null leaves them.
    /// </summary>
    public double? SpectralBound { get; init; }

    /// <summary>
    /// Share that a running average of all weights and statistics keeps of itself at every step; the average is what is evaluated and saved. Null keeps none.
    /// </summary>
    public double? Average { get; init; }

    /// <summary>What is done to every picture, in order.</summary>
    public IReadOnlyList<IAugmentation> Augmentations { get; init; } = [];

    /// <summary>MixUp's alpha [Zhang 2018]: examples are mixed in pairs by shares drawn from Beta(alpha, alpha); 0 mixes none.</summary>
    public double MixUp { get; init; }

    /// <summary>Further inputs of the examples, for losses that read them.</summary>
    public IReadOnlyList<ExampleInput> Inputs { get; init; } = [];

    /// <summary>Threads that prepare examples while the network runs; the results do not depend on it.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The numbers that a GPU multiplies in; weights, sums and moments stay float32. The CPU always takes float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>Key of the order, of augmentation and of dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Ends the training when the held-out examples' loss has not fallen for so many epochs, and goes back to the best; null trains to the end and keeps that.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>A file that holds the state after every epoch; where it exists, training goes on from it, to the same bits as if nothing had happened.</summary>
    public string? Checkpoint { get; init; }
}
