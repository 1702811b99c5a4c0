using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>A method on a network, compiled for one number of samples per pass.</summary>
sealed class MethodPlan : IDisposable
{
    readonly Plan plan;
    readonly (Node Node, Baseline Value, float[] Values)[] references;
    readonly Shape shape;
    bool hasReferences;

    public MethodPlan(INetwork network, Weights weights, IExplainer explainer, ExplainOptions options, int inputs = 1)
    {
        shape = network.InputShape;
        Context = new(network, options, explainer, inputs);
        Recipe = explainer.Build(Context);
        List<Node> outputs = [Recipe.Map, .. Recipe.Facts.Values];
        outputs.AddRange(Recipe.Concepts.Select(layer => layer.Scores));
        if (Recipe.StandardError is { } error)
            outputs.Add(error);
        if (Recipe.Count is { } count)
            outputs.Add(count);
        if (Context.InputLogits is { } logits)
            outputs.Add(logits);
        plan = Plan.Compile(Context.Graph, weights.Backend, weights, outputs, options: options.Plan);
        ScoresItself = Context.InputLogits is not null && Context.Groups * Context.ReplaysPerGroup == 1
            && !Recipe.Gap.Any(reference => reference.DependsOnInput) && !Context.Columns.Any(column => column.IsRead(plan));
        Loop = new(plan, Recipe, Context, options.Clock);
        references = [.. Recipe.References.Where(reference => plan.Holds(reference.Node)).Select(reference => (reference.Node, reference.Value, new float[reference.Node.Shape.Count]))];
    }

    /// <summary>What stands for a class where <see cref="ScoresItself"/> and none is named: that of the highest logit is taken.</summary>
    public const int Predicted = -1;

    public ExplainContext Context { get; }

    /// <summary>Whether one replay yields the inputs' logits with their maps, so that they need not be scored before.</summary>
    public bool ScoresItself { get; }

    /// <summary>Logits [N,K] after a run where <see cref="ScoresItself"/>; valid until the next.</summary>
    public ReadOnlySpan<float> Logits => plan.Get(Context.InputLogits!);

    public Recipe Recipe { get; }

    public ReplayLoop Loop { get; }

    public Plan Plan => plan;

    /// <summary>The least work of one replay.</summary>
    public Cost Cost => plan.Cost;

    /// <summary>Whether the plan reads which class is explained.</summary>
    public bool DependsOnClass => plan.Holds(Context.Given);

    public string Listing() => plan.Listing();

    public IReadOnlyList<StepProfile> Profile(int runs) => plan.Profile(runs);

    /// <summary>A fact after a run.</summary>
    public double Fact(Node node) => plan.Get(node)[0];

    /// <summary>Numbers of a node after a run.</summary>
    public float[] Values(Node node) => plan.Get(node).ToArray();

    /// <summary>
    /// Sets what a run reads. The input is on the device already: it was scored there. Inputs keep their values from run to run, so that only
    /// references that follow x are set anew.
    /// </summary>
    public void Prepare(ReadOnlySpan<float> x, BlockRange scored, RunTarget run)
    {
        Prepare(x, scored, [run.Class]);
        for (var i = 0; i < Context.Columns.Count; i++)
            Context.Columns[i].Fill(plan, run);
    }

    /// <summary>The same of several inputs and their classes; what follows a schedule is not set.</summary>
    public void Prepare(ReadOnlySpan<float> x, BlockRange scored, ReadOnlySpan<float> classes)
    {
        // A map may depend on less than there is: the gradient of an affine target does not read x.
        if (plan.Holds(Context.X))
            plan.Set(Context.X, scored);
        Prepare(x, classes);
    }

    /// <summary>The same where <see cref="ScoresItself"/>, of classes or <see cref="Predicted"/>.</summary>
    public void PrepareUnscored(ReadOnlySpan<float> x, ReadOnlySpan<float> classes)
    {
        plan.Set(Context.X, x);
        Prepare(x, classes);
    }

    public void Dispose() => plan.Dispose();

    void Prepare(ReadOnlySpan<float> x, ReadOnlySpan<float> classes)
    {
        plan.Reset();
        if (plan.Holds(Context.Given))
            plan.Set(Context.Given, classes);
        foreach (var (node, value, values) in references)
        {
            if (hasReferences && !value.DependsOnInput)
                continue;
            var (input, reference) = (x.Length / Context.Inputs, values.Length / Context.Inputs);
            for (var i = 0; i < Context.Inputs; i++)
                value.Fill(x.Slice(i * input, input), shape, values.AsSpan(i * reference, reference));
            plan.Set(node, values);
        }
        hasReferences = true;
    }
}
