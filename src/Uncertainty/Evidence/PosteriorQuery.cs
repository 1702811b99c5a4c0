using Whence.Explain;
using Whence.Graphs;
using Whence.Runtime;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Evidence;

/// <summary>A posterior compiled for features [batch,D]: every query replays one plan. Used by one thread at a time.</summary>
public sealed class PosteriorQuery : IDisposable
{
    readonly Weights weights;
    readonly Plan plan;
    readonly Node features;
    readonly PosteriorNodes nodes;
    readonly float[] chunk;

    /// <summary>Factors the posterior and compiles its query.</summary>
    /// <param name="posterior">The posterior.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="batch">Examples per run.</param>
    /// <exception cref="ExplainException">The posterior cannot be factored.</exception>
    public PosteriorQuery(SparsePosterior posterior, Backend backend, int batch = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        (Posterior, Batch) = (posterior, batch);
        Factors = posterior.Factor(backend);
        var g = new Graph();
        features = g.Input("features", [batch, posterior.Dimensions]);
        nodes = PosteriorNodes.Append(g, features, posterior, Factors);
        weights = new(backend);
        plan = Plan.Compile(g, backend, weights, [nodes.Kernel, nodes.Mean, nodes.Variance]);
        chunk = new float[batch * posterior.Dimensions];
    }

    /// <summary>The posterior.</summary>
    public SparsePosterior Posterior { get; }

    /// <summary>Its factors.</summary>
    public PosteriorFactors Factors { get; }

    /// <summary>Examples per run.</summary>
    public int Batch { get; }

    /// <summary>Bytes that the compiled query holds: points, factors and scratch.</summary>
    public PlanMemory Memory => plan.Memory;

    /// <summary>Computes the evidence of at most <see cref="Batch"/> examples [n,D] and leaves it where <see cref="Mean"/> and <see cref="Variance"/> read it; allocates nothing.</summary>
    /// <exception cref="ExplainException">The values are not a whole number of examples, or too many.</exception>
    public void Run(ReadOnlySpan<float> examples)
    {
        if (examples.Length % Posterior.Dimensions != 0 || examples.Length > chunk.Length)
            throw new ExplainException($"posterior: {examples.Length} values are not 1 to {Batch} examples of {Posterior.Dimensions} features");
        if (examples.Length == chunk.Length)
        {
            plan.Set(features, examples);
        }
        else
        {
            examples.CopyTo(chunk);
            plan.Set(features, chunk);
        }
        plan.Run();
    }

    /// <summary>Evidence [batch,K] of the last run.</summary>
    public ReadOnlySpan<double> Mean => Float64.Values(plan.Get(nodes.Mean));

    /// <summary>Variances [batch] of the last run.</summary>
    public ReadOnlySpan<float> Variance => plan.Get(nodes.Variance);

    /// <summary>What the posterior says of every example of a set.</summary>
    /// <exception cref="ExplainException">The examples have another number of features.</exception>
    public PosteriorPrediction[] Predict(FeatureSet examples)
    {
        if (examples.Dimensions != Posterior.Dimensions)
            throw new ExplainException($"posterior: examples have {examples.Dimensions} features, it knows {Posterior.Dimensions}");
        return Predict(examples.Features);
    }

    /// <summary>What the posterior says of examples [n,D].</summary>
    /// <exception cref="ExplainException">A feature is not finite, or the values are not a whole number of examples.</exception>
    public PosteriorPrediction[] Predict(ReadOnlySpan<float> examples)
    {
        var d = Posterior.Dimensions;
        for (var i = 0; i < examples.Length; i++)
        {
            if (!float.IsFinite(examples[i]))
                throw new ExplainException($"posterior: feature {i % d} of example {i / d} is {examples[i]}");
        }
        var predictions = new List<PosteriorPrediction>();
        for (var start = 0; start < examples.Length; start += chunk.Length)
        {
            var part = examples.Slice(start, Math.Min(chunk.Length, examples.Length - start));
            Run(part);
            for (var i = 0; i < part.Length / d; i++)
                predictions.Add(nodes.Read(plan, Posterior, i));
        }
        return [.. predictions];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        plan.Dispose();
        weights.Dispose();
    }
}
