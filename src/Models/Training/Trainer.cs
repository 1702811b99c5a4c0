using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Tensors;

namespace Whence.Models.Training;

/// <summary>
/// Trains a network of an ONNX file: the step is one plan, replayed; examples are prepared on worker threads meanwhile. The same seed gives the same bits,
/// whatever the number of workers, and an interrupted training that goes on from its checkpoint ends in those bits too. Used by one thread.
/// </summary>
public sealed class Trainer : IDisposable
{
    // Dropout counts examples in float32.
    const long SampleNumbers = 1 << 24;

    readonly TrainableModel model;
    readonly TrainingOptions options;
    readonly ITrainingSource source;
    readonly BatchMaker maker;
    readonly TrainingGraph graph;
    readonly Plan plan;
    readonly Weights weights;
    readonly Weights? averages;
    readonly HeldOutEvaluator? evaluator;
    readonly Dictionary<string, float[]> best = [];
    readonly Dictionary<string, double> sums = [];
    readonly List<EpochRecord> epochs = [];
    readonly ITrainingSource? heldOut;
    Dictionary<string, string>? settings;
    long step;

    /// <summary>Compiles the step, and goes to where the checkpoint stands if there is one.</summary>
    /// <param name="classifier">A <see cref="TrainableModel"/> behind its preprocessing.</param>
    /// <param name="source">The examples to train on.</param>
    /// <param name="heldOut">Examples that are only evaluated, after every epoch; or null.</param>
    /// <param name="weights">The network's loaded weights, which training changes in place.</param>
    /// <param name="options">Everything else.</param>
    /// <exception cref="TrainingException">The network is no trainable one, an option is out of range, or the checkpoint is of another training.</exception>
    public Trainer(Classifier classifier, ITrainingSource source, ITrainingSource? heldOut, Weights weights, TrainingOptions options)
    {
        model = classifier.Network as TrainableModel ?? throw new TrainingException(
            $"'{classifier.Name}' is a {classifier.Network.GetType().Name}, whose weights are not open to training; make a TrainableModel of its ONNX model");
        (this.source, this.heldOut, this.weights, this.options) = (source, heldOut, weights, TrainingChecks.Checked(options, source, classifier.InputShape));
        maker = new(source, new(classifier.InputShape.Span[1..]), classifier.Classes, options);
        graph = new(classifier, model, options);
        plan = graph.Compile(weights);
        if (options.Average is not null)
            model.Load(averages = new(weights.Backend));
        evaluator = heldOut is null ? null : new(classifier, heldOut, averages ?? weights, Math.Max(options.Batch, 100), new() { Precision = options.Precision });
        if (options.Checkpoint is { } path && File.Exists(path))
            Resume(path);
    }

    /// <summary>Where the training stands.</summary>
    public TrainingTime Time => new(step, maker.PerEpoch, options.Epochs);

    /// <summary>Bytes that a step holds.</summary>
    public PlanMemory Memory => plan.Memory;

    /// <summary>The names of the parameters that change.</summary>
    public IReadOnlyList<string> Trained => [.. graph.Trained.Select(node => node.Name)];

    /// <summary>Times every part of a step over some steps on the values of the last, which are made: for whoever looks where time goes.</summary>
    public IReadOnlyList<StepProfile> Profile(int runs) => plan.Profile(runs);

    /// <summary>Trains to the end.</summary>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Ends the training between steps; the checkpoint stays that of the last whole epoch.</param>
    /// <exception cref="TrainingException">The loss is not finite, or an example cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TrainingResult Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        while (step < Time.Steps && !HasEnded)
            RunEpoch(progress, cancellation);
        if (HasEnded)
            GoBackToBest();
        return new(epochs, Best, HasEnded);
    }

    /// <summary>The ONNX model with what training has come to: of the averages where they are kept.</summary>
    public OnnxModel Result()
    {
        if (step % maker.PerEpoch != 0)
            CopyAverages();
        return model.With(averages ?? weights);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        plan.Dispose();
        evaluator?.Dispose();
        averages?.Dispose();
    }

    EpochRecord? Best => epochs.Where(epoch => epoch.HeldOut is not null).MinBy(epoch => epoch.HeldOut!.Loss);

    bool HasEnded => options.Patience is { } patience && Best is { } top && epochs.Count - top.Epoch >= patience;

    void RunEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        source.Begin(epochs.Count);
        var (clock, end) = (new EpochClock(), (epochs.Count + 1L) * maker.PerEpoch);
        using var stream = new BatchStream(maker, options.Workers, step, end);
        while (step < end)
        {
            cancellation.ThrowIfCancellationRequested();
            var (rate, loss) = Step(stream, cancellation);
            var ended = step == end ? EndEpoch(rate, clock) : null;
            progress?.Report(new(Time, loss, rate, ended));
        }
    }

    (double Rate, double Loss) Step(BatchStream stream, CancellationToken cancellation)
    {
        var rate = options.Rate.At(Time);
        Set(stream.Take(step, cancellation), rate);
        stream.Return(step);
        plan.Run();
        var loss = plan.Get(graph.Loss)[0];
        if (!float.IsFinite(loss))
            throw new TrainingException(FormattableString.Invariant(
                $"'{model.Name}': the loss of step {step + 1} is {loss} at a learning rate of {rate:g3}; a lower rate, a longer warm-up or clipped gradients help"));
        Count("loss", loss);
        foreach (var (name, node) in graph.Batch.Reported)
            Count(name, plan.Get(node)[0]);
        step++;
        return (rate, loss);
    }

    void Count(string name, double value) => sums[name] = sums.GetValueOrDefault(name) + value;

    void Set(PreparedBatch values, double rate)
    {
        plan.Set(graph.Rate, [(float)rate]);
        if (graph.Applies is { } applies)
            plan.Set(applies, [(step + 1) % options.Accumulate == 0 ? 1 : 0]);
        SetIfHeld(graph.Batch.Pixels, values.Pixels);
        SetIfHeld(graph.Batch.Targets, values.Targets);
        for (var i = 0; i < options.Inputs.Count; i++)
            SetIfHeld(graph.Batch.Input(options.Inputs[i].Name), values.Inputs[i]);
        foreach (var (node, schedule) in graph.Batch.Scalars.Values)
            SetIfHeld(node, [(float)schedule.At(Time)]);
        if (plan.Holds(graph.Batch.Samples))
            plan.Set(graph.Batch.Samples, [.. Enumerable.Range(0, options.Batch).Select(i => (float)((step * options.Batch + i) % SampleNumbers))]);
    }

    // A loss need not read everything.
    void SetIfHeld(Node node, float[] values)
    {
        if (plan.Holds(node))
            plan.Set(node, values);
    }

    EpochRecord EndEpoch(double rate, EpochClock clock)
    {
        CopyAverages();
        var scores = evaluator?.Run();
        var means = sums.ToDictionary(sum => sum.Key, sum => sum.Value / maker.PerEpoch);
        means.Remove("loss", out var loss);
        sums.Clear();
        var (seconds, busy) = clock.Lap();
        var record = new EpochRecord(epochs.Count + 1, rate, loss, means, scores, seconds, busy);
        epochs.Add(record);
        if (options.Patience is not null && Best == record)
        {
            foreach (var name in model.Variables)
                best[name] = (averages ?? weights).Get(name);
        }
        SaveCheckpoint();
        return record;
    }

    void CopyAverages()
    {
        if (averages is null)
            return;
        foreach (var name in model.Variables)
        {
            var values = graph.AverageOf(name) is { } average ? plan.Get(average) : weights.Get(name);
            averages.Set(name, weights.ShapeOf(name), values);
        }
    }

    void GoBackToBest()
    {
        foreach (var (name, values) in best)
            (averages ?? weights).Set(name, weights.ShapeOf(name), values);
    }

    void SaveCheckpoint()
    {
        if (options.Checkpoint is not { } path)
            return;
        var tensors = new Dictionary<string, HostTensor>();
        foreach (var name in model.Variables)
            tensors.Add($"weight/{name}", HostTensor.From(weights.Get(name), weights.ShapeOf(name).ToArray()));
        foreach (var state in graph.States)
            tensors.Add($"state/{state.Name}", HostTensor.From(plan.Get(state), state.Shape.ToArray()));
        foreach (var (name, values) in best)
            tensors.Add($"best/{name}", HostTensor.From(values, values.Length));
        new TrainingState(epochs, Settings).Save(path, tensors);
    }

    void Resume(string path)
    {
        using var file = Safetensors.Open(path);
        var state = TrainingState.Read(file, path);
        state.Require(Settings, path);
        foreach (var name in model.Variables)
            weights.Set(name, weights.ShapeOf(name), file[$"weight/{name}"].ToFloats());
        foreach (var node in graph.States)
            plan.Set(node, file[$"state/{node.Name}"].ToFloats());
        foreach (var name in file.Names.Where(name => name.StartsWith("best/", StringComparison.Ordinal)))
            best[name["best/".Length..]] = file[name].ToFloats();
        epochs.AddRange(state.Epochs);
        step = (long)epochs.Count * maker.PerEpoch;
        plan.RefreshWeights();
        CopyAverages();
    }

    // All examples are read for it.
    Dictionary<string, string> Settings => settings ??= TrainingChecks.Settings(options, model, source, heldOut);
}
