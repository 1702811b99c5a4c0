using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>A method compiled for several inputs beside one another: one pass explains each by itself, after another that scores them where the first does not.</summary>
sealed class ManyInputs : IDisposable
{
    readonly MethodPlan method;
    readonly ScorePlan? score;
    readonly TimeProvider clock;
    readonly int length;
    readonly float[] inputs;
    readonly float[] classes;

    /// <summary>Compiles the method for <see cref="ExplainOptions.Inputs"/> inputs.</summary>
    /// <exception cref="ExplainException">It does not explain each of several inputs by itself.</exception>
    public ManyInputs(INetwork network, Weights weights, IExplainer explainer, ExplainOptions options)
    {
        if (!explainer.TakesManyInputs)
            throw new ExplainException($"{explainer.Name} explains one input a pass, {options.Inputs} were asked for; gradient, input-x-gradient, guided-backprop, deconvolution and the maps of grad-cam's family take many");
        method = new(network, weights, explainer, options, options.Inputs);
        try
        {
            score = method.ScoresItself ? null : new(network, weights, options.Plan, options.Inputs);
        }
        catch
        {
            method.Dispose();
            throw;
        }
        (clock, length) = (options.Clock, network.InputShape.Count);
        (inputs, classes) = (new float[options.Inputs * length], new float[options.Inputs]);
    }

    /// <summary>Inputs of a pass, N.</summary>
    public int Count => classes.Length;

    /// <summary>Both plans, or the one that there is.</summary>
    public IEnumerable<Plan> Compiled => score is null ? [method.Plan] : [method.Plan, score.Plan];

    /// <summary>Explains 2 to N inputs.</summary>
    /// <param name="given">Their values, one input behind the other.</param>
    /// <param name="maps">Takes their maps.</param>
    /// <param name="runs">Takes what is known of each.</param>
    /// <param name="choice">Chooses the class of each.</param>
    /// <param name="targets">The class of each, or one of all; none takes that of the highest logit of each.</param>
    /// <exception cref="ShapeException">Inputs have another number of values than the network's.</exception>
    /// <exception cref="ExplainException">Inputs or logits are not finite, or the class cannot be explained.</exception>
    public void Run(ReadOnlySpan<float> given, Span<float> maps, Span<ExplainedRun> runs, TargetChoice choice, ReadOnlySpan<int> targets)
    {
        if (given.Length != runs.Length * length)
            throw new ShapeException($"an input has {given.Length / runs.Length} values, '{method.Context.Network.Name}' takes {length}");
        ExplainException.ThrowIfNotFinite(given, "inputs");
        var start = clock.GetTimestamp();
        given.CopyTo(inputs);
        // The last input stands in the places that are left too.
        for (var at = given.Length; at < inputs.Length; at += length)
            given[^length..].CopyTo(inputs.AsSpan(at));
        if (score is not null)
        {
            Choose(score.Run(inputs), runs, choice, targets);
            method.Prepare(inputs, score.Input, classes);
            method.Loop.Once()[..maps.Length].CopyTo(maps);
        }
        else
        {
            for (var i = 0; i < runs.Length; i++)
            {
                choice.Require(Target(targets, i));
                classes.AsSpan(i).Fill(Target(targets, i) ?? MethodPlan.Predicted);
            }
            method.PrepareUnscored(inputs, classes);
            var made = method.Loop.Once();
            Choose(method.Logits, runs, choice, targets);
            made[..maps.Length].CopyTo(maps);
        }
        var each = clock.GetElapsedTime(start).TotalMilliseconds / runs.Length;
        foreach (ref var run in runs)
            run = run with { Milliseconds = each };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        method.Dispose();
        score?.Dispose();
    }

    void Choose(ReadOnlySpan<float> logits, Span<ExplainedRun> runs, TargetChoice choice, ReadOnlySpan<int> targets)
    {
        var k = choice.Logits.Length;
        for (var i = 0; i < runs.Length; i++)
        {
            var c = choice.Explicable(logits.Slice(i * k, k), Target(targets, i)).Class;
            classes.AsSpan(i).Fill(c);
            runs[i] = new(c, choice.Logits[c], 1, 0, double.NaN, double.NaN, double.NaN, RunEnd.Samples);
        }
    }

    static int? Target(ReadOnlySpan<int> targets, int i) => targets.IsEmpty ? null : targets[targets.Length == 1 ? 0 : i];
}
