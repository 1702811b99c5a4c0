using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Training;

/// <summary>
/// One training step as a graph: network, loss, gradients, and the updates of parameters, moments, running statistics and averages. With accumulation every
/// run adds its gradients to a sum, and the runs whose input <see cref="Applies"/> is 1 make the step.
/// </summary>
sealed class TrainingGraph
{
    // Keeps a norm of zero from being divided by.
    const float LeastNorm = 1e-6f;

    readonly TrainableModel model;
    readonly TrainingOptions options;
    readonly Graph g = new();
    readonly List<Node> states = [];

    public TrainingGraph(Classifier classifier, TrainableModel model, TrainingOptions options)
    {
        (this.model, this.options) = (model, options);
        Batch = new(g, classifier, classifier.InputShape.With(0, options.Batch), options.Inputs);
        Rate = g.Input("training.rate", Shape.Scalar);
        Batch.Network = model.BuildTraining(g, classifier.Normalise(g, Batch.Pixels), Batch.Samples, options.Seed);
        if (Batch.Logits.Shape != new Shape(options.Batch, classifier.Classes))
            throw new TrainingException($"'{model.Name}': scores {Batch.Logits.Shape} for a batch of {options.Batch} and {classifier.Classes} classes");
        Loss = options.Loss is { } own ? own(Batch) : Losses.Of(classifier.Link, Batch.Logits, Batch.Targets, options.Smoothing);
        if (Loss.Shape.Rank != 0)
            throw new TrainingException($"the loss is {Loss.Shape}, a number [] is needed: take its mean");
        Trained = Reached();
        Update(Gradients());
    }

    public TrainingBatch Batch { get; }

    public Node Loss { get; }

    public Node Rate { get; }

    /// <summary>With accumulation: 1 in the runs that end a step, 0 in the others.</summary>
    public Node? Applies { get; private set; }

    /// <summary>The parameters that change.</summary>
    public IReadOnlyList<Node> Trained { get; }

    /// <summary>Moments, sums and averages: with the weights, all that a run leaves to the next.</summary>
    public IReadOnlyList<Node> States => states;

    /// <summary>The running average of a variable, where averages are kept.</summary>
    public Node? AverageOf(string variable) => g.Find($"{variable}.average");

    /// <summary>The graph compiled; no convolution takes a transform that rounds, for gradients through batch statistics nearly cancel.</summary>
    public Plan Compile(Weights weights) =>
        Plan.Compile(g, weights.Backend, weights, [Loss, .. Batch.Reported.Values], options: new() { DirectConvolution = true, Precision = options.Precision });

    ParameterGroup GroupOf(string name) => options.Groups.FirstOrDefault(group => NamePattern.Fits(group.Pattern, name)) ?? new("*");

    // Parameters that the loss depends on and whose group lets them change.
    List<Node> Reached()
    {
        NamePattern.Choose(model.Name, [.. options.Groups.Select(group => group.Pattern)], model.Parameters);
        var reached = Ancestry.Of([Loss]);
        Node[] found = [.. model.ParametersIn(g).Where(reached.Contains)];
        if (found.Length == 0)
            throw new TrainingException($"'{model.Name}': the loss depends on none of the parameters {string.Join(", ", model.Parameters)}");
        return [.. found.Where(node => GroupOf(node.Name).Rate != 0)];
    }

    Node[] Gradients()
    {
        var gradients = g.Gradient(Loss, g.Constant(1), Trained);
        if (options.Accumulate > 1)
            gradients = Accumulated(gradients);
        if (options.ClipNorm is { } longest)
            gradients = Clipped(gradients, (float)longest);
        return gradients;
    }

    // The sum starts anew behind every step.
    Node[] Accumulated(Node[] gradients)
    {
        Applies = g.Input("training.applies", Shape.Scalar);
        var sums = new Node[gradients.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            var sum = State($"{Trained[i].Name}.gradients", Trained[i].Shape);
            sums[i] = sum + gradients[i];
            g.Update(sum, sums[i] * (1 - Applies));
            sums[i] *= 1f / options.Accumulate;
        }
        return sums;
    }

    Node[] Clipped(Node[] gradients, float longest)
    {
        var squares = gradients.Select(gradient => g.Add(new ReduceSumSquare([]), gradient)).Aggregate((a, b) => a + b);
        var norm = squares.Sqrt();
        Batch.Report("gradient norm", norm);
        var factor = g.Constant(1).Min(longest / (norm + LeastNorm));
        return [.. gradients.Select(gradient => gradient * factor)];
    }

    void Update(Node[] gradients)
    {
        var values = new Dictionary<Node, Node>();
        for (var i = 0; i < Trained.Count; i++)
        {
            var (parameter, group) = (Trained[i], GroupOf(Trained[i].Name));
            var decay = group.WeightDecay ?? (parameter.Shape.Rank > 1 || options.DecaysVectors ? options.Optimiser.WeightDecay : 0);
            foreach (var (target, stepped) in options.Optimiser.Step(g, parameter, gradients[i], group.Rate == 1 ? Rate : Rate * group.Rate, decay))
            {
                var value = target != parameter ? stepped : Bounded(parameter, group.Least is { } least ? stepped.Max(g.Constant(least)) : stepped);
                values[target] = Applies is null ? value : g.Add(new Where(), Applies, value, target);
                g.Update(target, values[target]);
                if (target != parameter)
                    states.Add(target);
            }
        }
        if (options.Average is { } kept)
            KeepAverages((float)kept, values);
    }

    // W min(1, bound / sigma), where sigma = |W v| for v = W'u / |W'u| and u the direction of W v a step before.
    Node Bounded(Node parameter, Node value)
    {
        const int filterRank = 4;
        if (options.SpectralBound is not { } bound || parameter.Shape.Rank != filterRank)
            return value;
        var (rows, columns) = (parameter.Shape[0], parameter.Shape.Count / parameter.Shape[0]);
        var random = new ExampleRandom(options.Seed, TrainingPurpose.PowerIteration, (ulong)states.Count);
        var direction = State($"{parameter.Name}.direction", [rows, 1], [.. Enumerable.Range(0, rows).Select(_ => (float)random.Normal())]);
        var matrix = g.Add(new Reshape([rows, columns]), value);
        var v = Unit(g.Add(new MatMul(transposeA: true), matrix, direction));
        var image = g.Add(new MatMul(), matrix, v);
        g.Update(direction, Applies is null ? Unit(image) : g.Add(new Where(), Applies, Unit(image), direction));
        return value * g.Constant(1).Min((float)bound / (Length(image) + LeastNorm));
    }

    Node Length(Node vector) => g.Add(new ReduceSumSquare([]), vector).Sqrt();

    Node Unit(Node vector) => vector / (Length(vector) + LeastNorm);

    void KeepAverages(float kept, Dictionary<Node, Node> values)
    {
        foreach (var update in g.Updates.ToArray())
            values[update.Target] = update.Value;
        foreach (var name in model.Variables)
        {
            if (g.Find(name) is not { } variable || !values.TryGetValue(variable, out var value))
                continue;
            var average = State($"{name}.average", variable.Shape, model.Initial(name).ToFloats());
            var next = average * kept + value * (1 - kept);
            g.Update(average, Applies is null ? next : g.Add(new Where(), Applies, next, average));
        }
    }

    Node State(string name, Shape shape, float[]? initial = null)
    {
        var state = g.State(name, shape, initial);
        states.Add(state);
        return state;
    }
}
