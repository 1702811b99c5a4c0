using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// Sums the statistics of examples as they stream by: a batch at a time in float64 on a back end, over batches exactly (<see cref="ExactSum"/>); memory depends on the
/// inducing points and the batch only.
/// </summary>
sealed class PosteriorAccumulator : IDisposable
{
    readonly PosteriorSettings settings;
    readonly int batch;
    readonly int dimensions;
    readonly int classes;
    readonly Weights weights;
    readonly Plan plan;
    readonly Node u;
    readonly Node y;
    readonly Node w;
    readonly Node a;
    readonly Node b;
    readonly double[] sums;
    readonly double[] rests;
    readonly double[] terms;
    readonly long[] counts;

    public PosteriorAccumulator(
        InducingPoints points, FeatureTransform transform, PosteriorSettings settings, int features, int classes, int batch, Backend backend)
    {
        (this.settings, this.batch, this.classes, dimensions, counts) = (settings, batch, classes, features, new long[classes]);
        var g = new Graph();
        u = g.Input("u", [batch, features]);
        y = g.Input("y", [batch, classes]);
        w = g.Input("w", [batch]);
        a = g.State("a", Float64.Words([points.Count, points.Count]));
        b = g.State("b", Float64.Words([points.Count, classes]));
        var z = g.Constant([points.Count, points.Dimensions], points.Points);
        var rows = g.Add(new RbfRows(settings.Variance, settings.LengthScale!.Value), transform.Append(g, u), z);
        g.Update(a, g.Add(new SymmetricRankK(), a, rows, w));
        g.Update(b, g.Add(new WeightedProduct(), b, rows, w, y));
        weights = new(backend);
        plan = Plan.Compile(g, backend, weights, []);
        // A, B and the squares of the labels, one behind the other.
        (sums, rests, terms) = (new double[Count + 1], new double[Count + 1], new double[Count + 1]);
    }

    int Square => a.Shape.Count / 2;

    int Count => Square + b.Shape.Count / 2;

    /// <summary>The least work of one batch.</summary>
    public Cost Cost => plan.Cost;

    /// <summary>Adds every example with <paramref name="sign"/> 1, takes it away with -1.</summary>
    /// <exception cref="ExplainException">An example has no label, or the features are of another length.</exception>
    public void Add(FeatureSet examples, int sign = 1)
    {
        if (examples.Dimensions != dimensions)
            throw new ExplainException($"posterior: examples have {examples.Dimensions} features, {dimensions} are expected");
        var (features, targets, signs) = (new float[batch * dimensions], new float[batch * classes], new float[batch]);
        for (var start = 0; start < examples.Count; start += batch)
        {
            var count = Math.Min(batch, examples.Count - start);
            Array.Clear(signs);
            Array.Fill(targets, settings.Target(false));
            for (var i = 0; i < count; i++)
            {
                var label = examples.Labels[start + i];
                if (label < 0 || label >= classes)
                    throw new ExplainException($"posterior: example '{examples.Ids[start + i]}' has no label among the {classes} classes");
                (signs[i], targets[i * classes + label]) = (sign, settings.Target(true));
                terms[^1] += sign * LabelSquare;
                counts[label] += sign;
            }
            examples.Features.AsSpan(start * dimensions, count * dimensions).CopyTo(features);
            plan.Set(u, features);
            plan.Set(y, targets);
            plan.Set(w, signs);
            plan.Reset();
            plan.Run();
            // A pass is a term: what it sums up is the same wherever it is made.
            Float64.Values(plan.Get(a)).CopyTo(terms.AsSpan());
            Float64.Values(plan.Get(b)).CopyTo(terms.AsSpan(Square));
            ExactSum.Add(sums, rests, terms);
            terms[^1] = 0;
        }
    }

    /// <summary>The sums so far.</summary>
    public PosteriorStatistics Result() => new()
    {
        A = sums[..Square],
        ARest = rests[..Square],
        B = sums[Square..Count],
        BRest = rests[Square..Count],
        LabelSquares = sums[^1],
        LabelSquaresRest = rests[^1],
        ClassCounts = [.. counts],
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        plan.Dispose();
        weights.Dispose();
    }

    double LabelSquare => settings.Target(true) * (double)settings.Target(true) + (classes - 1) * (double)settings.Target(false) * settings.Target(false);
}
