using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>A method compiled for several inputs beside one another: one pass scores them all, and one explains each by itself.</summary>
sealed class ManyInputs : IDisposable
{
    readonly ScorePlan score;
    readonly MethodPlan method;
    readonly float[] inputs;
    readonly float[] classes;

    /// <summary>Compiles the method for <see cref="ExplainOptions.Inputs"/> inputs.</summary>
    /// <exception cref="ExplainException">It does not explain each of several inputs by itself.</exception>
    public ManyInputs(INetwork network, Weights weights, IExplainer explainer, ExplainOptions options)
    {
        if (!explainer.TakesManyInputs)
            throw new ExplainException($"{explainer.Name} explains one input a pass, {options.Inputs} were asked for; gradient, input-x-gradient, guided-backprop, deconvolution and the maps of grad-cam's family take many");
        score = new(network, weights, options.Plan, options.Inputs);
        try
        {
            method = new(network, weights, explainer, options, options.Inputs);
        }
        catch
        {
            score.Dispose();
            throw;
        }
        InputLength = network.InputShape.Count;
        (inputs, classes) = (new float[options.Inputs * InputLength], new float[options.Inputs]);
    }

    /// <summary>Inputs of a pass, N.</summary>
    public int Count => classes.Length;

    /// <summary>Values of one input.</summary>
    public int InputLength { get; }

    /// <summary>Bytes of both plans, without the weights.</summary>
    public long Bytes => score.Memory.Own + method.Memory.Own;

    /// <summary>Logits [N,K] of at most N inputs; of fewer the last stands in the places behind it too.</summary>
    public ReadOnlySpan<float> Score(ReadOnlySpan<float> given)
    {
        given.CopyTo(inputs);
        for (var at = given.Length; at < inputs.Length; at += InputLength)
            given[^InputLength..].CopyTo(inputs.AsSpan(at));
        return score.Run(inputs);
    }

    /// <summary>Names the class that is explained of the inputs from one on.</summary>
    public void Explain(int from, int c) => classes.AsSpan(from).Fill(c);

    /// <summary>The maps [N, ...] of the inputs that were scored last.</summary>
    public ReadOnlySpan<float> Maps()
    {
        method.Prepare(inputs, score.Input, classes);
        return method.Loop.Once();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        method.Dispose();
        score.Dispose();
    }
}
