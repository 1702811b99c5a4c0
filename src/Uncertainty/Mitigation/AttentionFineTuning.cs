using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Models.Training;

namespace Whence.Uncertainty;

/// <summary>
/// Fine-tunes a network on examples whose uncertain pixels are blurred: once an epoch their uncertainty is attributed anew, and the maps
/// stand still while the epoch trains [Wang 2023, the form is our reconstruction]. The weights change in place.
/// </summary>
public sealed class AttentionFineTuning : IDisposable
{
    readonly AttendedExamples examples;
    readonly UncertaintySession attribution;
    readonly Trainer trainer;

    /// <summary>Compiles the training step and the attribution.</summary>
    /// <param name="classifier">A <see cref="TrainableModel"/> behind its preprocessing.</param>
    /// <param name="weights">Its loaded weights, which training changes.</param>
    /// <param name="images">Pixels [H,W,C] in [0,1] of every example.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="options">Training, strength, kind of uncertainty.</param>
    /// <param name="members">Members over the same weights whose uncertainty guides the attention; the network alone when null.</param>
    /// <exception cref="ExplainException">The strength is out of range, or the numbers of images and labels differ.</exception>
    /// <exception cref="TrainingException">The network cannot be trained, or an option of the training is out of range.</exception>
    public AttentionFineTuning(
        Classifier classifier, Weights weights, IReadOnlyList<float[]> images, IReadOnlyList<int> labels, FineTuningOptions? options = null, Ensemble? members = null)
    {
        options ??= new();
        if (!(options.Strength is >= 0 and <= 1))
            throw new ExplainException(FormattableString.Invariant($"fine-tuning: strength {options.Strength} must be in [0,1]"));
        if (images.Count != labels.Count)
            throw new ExplainException($"fine-tuning: {images.Count} images and {labels.Count} labels");
        attribution = new(members ?? new DeepEnsemble([classifier]), weights);
        examples = new(images, labels, classifier.InputShape, attribution, options);
        trainer = new(classifier, examples, null, weights, options.Training);
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Ends the training between steps; the weights stay as they are then.</param>
    /// <exception cref="TrainingException">The loss is not finite.</exception>
    public TrainingResult Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        examples.Cancellation = cancellation;
        return trainer.Run(progress, cancellation);
    }

    /// <summary>The ONNX model with what training has come to.</summary>
    public OnnxModel Result() => trainer.Result();

    /// <inheritdoc/>
    public void Dispose()
    {
        trainer.Dispose();
        attribution.Dispose();
    }
}
