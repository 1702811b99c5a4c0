using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Models.Layers;
using Whence.Models.Networks;

namespace Whence.Uncertainty;

/// <summary>
/// Fine-tunes a network on examples whose uncertain pixels are blurred: once an epoch their uncertainty is attributed anew, and the maps
/// stand still while the epoch trains [Wang 2023, the form is our reconstruction]. The weights change in place.
/// </summary>
public sealed class AttentionFineTuning : IDisposable
{
    readonly FineTuningOptions options;
    readonly Shape shape;
    readonly UncertaintySession attribution;
    readonly Node x;
    readonly Node labels;
    readonly Node rate;
    readonly Node loss;
    readonly Plan plan;
    ulong epoch;

    /// <summary>Compiles the training step and the attribution.</summary>
    /// <param name="classifier">A trainable network behind its preprocessing.</param>
    /// <param name="weights">Its loaded weights, which training changes.</param>
    /// <param name="options">Batch, rate, strength.</param>
    /// <param name="members">Members over the same weights whose uncertainty guides the attention; the network alone when null.</param>
    /// <exception cref="ExplainException">The network cannot be trained, or an option is out of range.</exception>
    public AttentionFineTuning(Classifier classifier, Weights weights, FineTuningOptions? options = null, Ensemble? members = null)
    {
        this.options = options ?? new();
        var network = classifier.Network as ITrainableNetwork
            ?? throw new ExplainException(
                $"fine-tuning: '{classifier.Name}' is a {classifier.Network.GetType().Name}, which cannot be trained");
        var (batch, strength) = (this.options.Batch, this.options.Strength);
        if (batch < 1 || !(strength is >= 0 and <= 1))
            throw new ExplainException(
                FormattableString.Invariant($"fine-tuning: batch {batch} must be at least 1, strength {strength} in [0,1]"));
        shape = classifier.InputShape;
        var g = new Graph();
        x = g.Input("training.x", shape.With(0, batch));
        labels = g.Input("training.labels", [batch]);
        var builder = new NetworkBuilder(g, training: true);
        var logits = network.Build(builder, classifier.Normalise(g, x));
        loss = g.Add(new ReduceMean([]), g.Add(new CrossEntropy(), logits, labels));
        rate = this.options.Optimiser.Minimise(g, loss, builder.Trainable);
        // Gradients through batch statistics nearly cancel: no transform that rounds.
        plan = Plan.Compile(g, weights.Backend, weights, [loss], options: new() { DirectConvolution = true });
        plan.Set(rate, [this.options.LearningRate]);
        attribution = new(members ?? new DeepEnsemble([classifier]), weights);
    }

    /// <summary>
    /// One pass over the examples, in an order of the epoch's own; those that fill no whole batch are left for another epoch.
    /// </summary>
    /// <param name="images">Pixels [H,W,C] in [0,1] of every example.</param>
    /// <param name="classes">Their classes.</param>
    /// <param name="cancellation">Ends the epoch between steps; the weights stay as they are then.</param>
    /// <returns>The mean loss over its steps, in nats.</returns>
    /// <exception cref="ExplainException">There is no whole batch, or another number of classes.</exception>
    public double Epoch(IReadOnlyList<float[]> images, IReadOnlyList<int> classes, CancellationToken cancellation = default)
    {
        if (images.Count < options.Batch || classes.Count != images.Count)
            throw new ExplainException($"fine-tuning: {images.Count} images and {classes.Count} classes, batches have {options.Batch}");
        attribution.RefreshWeights();
        var attended = images.Select(image => Attended(image, cancellation)).ToArray();
        var (order, steps) = (Partition.Shuffle(images.Count, options.Seed + epoch++), images.Count / options.Batch);
        double sum = 0;
        for (var step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = order.AsSpan(step * options.Batch, options.Batch).ToArray();
            plan.Set(x, [.. batch.SelectMany(i => attended[i])]);
            plan.Set(labels, [.. batch.Select(i => (float)classes[i])]);
            plan.Run();
            sum += plan.Get(loss)[0];
        }
        return sum / steps;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        plan.Dispose();
        attribution.Dispose();
    }

    float[] Attended(float[] image, CancellationToken cancellation)
    {
        if (options.Strength == 0)
            return image;
        var attention = Attention.Scale(attribution.Run(image, options.Kind, cancellation).Map);
        return Attention.Apply(image, shape, attention, options.Strength, options.Sigma);
    }
}
