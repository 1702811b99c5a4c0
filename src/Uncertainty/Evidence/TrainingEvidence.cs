using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// The exact split of a prediction's evidence over all training examples: mu_c = sum over i of w_i y_ic with w_i = k' Lambda^-1 k_i / s2. The examples'
/// features are needed once; per example its row of the kernel matrix is kept.
/// </summary>
public sealed class TrainingEvidence
{
    readonly PosteriorQuery query;
    readonly FeatureSet examples;
    readonly double[] rows;

    /// <summary>Computes the kernel rows [n,m] of the training examples.</summary>
    /// <exception cref="ExplainException">The examples are not those that the posterior has seen: their numbers per class differ.</exception>
    public TrainingEvidence(PosteriorQuery query, FeatureSet examples, Backend backend)
    {
        (this.query, this.examples) = (query, examples);
        long[] counts = [.. Enumerable.Range(0, query.Posterior.Classes).Select(k => examples.Labels.LongCount(label => label == k))];
        if (!counts.AsSpan().SequenceEqual(query.Posterior.Statistics.ClassCounts))
        {
            throw new ExplainException(
                $"evidence: the posterior has seen {string.Join(", ", query.Posterior.Statistics.ClassCounts)} examples of its classes, {string.Join(", ", counts)} are given");
        }
        using var kernels = new PosteriorQuery(query.Posterior, backend, Math.Clamp(examples.Count, 1, 256));
        rows = [.. kernels.Predict(examples).SelectMany(p => p.Kernel)];
    }

    /// <summary>The weights w [n] of all training examples, which do not depend on their labels.</summary>
    public double[] Weights(PosteriorPrediction prediction)
    {
        var m = prediction.Kernel.Length;
        var direction = Solve(prediction.Kernel, m);
        var weights = new double[examples.Count];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = System.Numerics.Tensors.TensorPrimitives.Dot<double>(direction, rows.AsSpan(i * m, m)) / query.Posterior.Settings.NoiseVariance;
        return weights;
    }

    /// <summary>The shares [n] of every training example in the mean of class <paramref name="c"/>.</summary>
    public Contribution[] Of(PosteriorPrediction prediction, int c)
    {
        var weights = Weights(prediction);
        var m = prediction.Kernel.Length;
        return [.. weights.Select((w, i) => new Contribution(
            examples.Ids[i], examples.Labels[i], c, w * query.Posterior.Settings.Target(examples.Labels[i] == c), Similarity(prediction.Kernel, rows.AsSpan(i * m, m))))];
    }

    // Lambda^-1 k = S' (S k).
    double[] Solve(double[] kernel, int m)
    {
        var (s, inner, direction) = (query.Factors.S, new double[m], new double[m]);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j <= i; j++)
                inner[i] += s[i * m + j] * kernel[j];
        }
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j <= i; j++)
                direction[j] += s[i * m + j] * inner[i];
        }
        return direction;
    }

    // The cosine between the two rows of the kernel matrix: the examples themselves are not kept.
    static double Similarity(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var cosine = System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a, b);
        return double.IsFinite(cosine) ? Math.Clamp(cosine, 0, 1) : 0;
    }
}
