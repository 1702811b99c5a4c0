using System.Diagnostics;
using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Studies.Evidence;

/// <summary>Measures what a sparse posterior is worth on a test set: claims, size, examples shown, and what withdrawing them does.</summary>
public sealed class EvidenceStudy : IDisposable
{
    const int Warmup = 200;
    const int Queries = 2000;

    readonly FeatureSet training;
    readonly FeatureSet test;
    readonly FitOptions options;
    readonly Backend backend;
    readonly PosteriorPrediction[] predictions;
    readonly int[] predicted;

    /// <summary>Fits the posterior.</summary>
    /// <param name="training">Labelled examples that the network was trained on.</param>
    /// <param name="test">Labelled examples with logits that it was not trained on.</param>
    /// <param name="options">How the posterior is fitted.</param>
    /// <param name="backend">Where it runs.</param>
    /// <exception cref="ExplainException">The posterior cannot be fitted, or the test set lacks logits or labels.</exception>
    public EvidenceStudy(FeatureSet training, FeatureSet test, FitOptions options, Backend backend)
    {
        if (!test.HasLogits || !test.IsLabelled || test.Count < 2)
            throw new ExplainException($"evidence study: {test.Count} test examples, at least 2 with logits and labels are needed");
        (this.training, this.test, this.options, this.backend) = (training, test, options, backend);
        Query = new(new PosteriorFitter(options, backend).Fit(training), backend);
        predictions = Query.Predict(test);
        predicted = [.. Enumerable.Range(0, test.Count).Select(i => ClaimTally.Predicted(test, i))];
    }

    /// <summary>The fitted posterior.</summary>
    public PosteriorQuery Query { get; }

    /// <summary>Claims of the posterior and of what it replaces: each half of the test set calibrated on the other.</summary>
    /// <param name="outside">Out-of-distribution sets.</param>
    /// <param name="accuracy">Wanted accuracy of I know.</param>
    /// <exception cref="ExplainException">The accuracy is out of range.</exception>
    public IReadOnlyList<ClaimRow> Claims(IReadOnlyList<FeatureSet> outside, double accuracy = 0.99)
    {
        var half = test.Count / 2;
        FeatureSet[] halves = [test.Rows(0, half), test.Rows(half, test.Count - half)];
        var first = Calibrated(halves[0], accuracy);
        var second = Calibrated(halves[1], accuracy);
        return [.. first.Zip(second, (a, b) => new ClaimRow(
            a.Name, a.Bytes, [ClaimTally.Of(a.Assert(halves[1]), halves[1]), ClaimTally.Of(b.Assert(halves[0]), halves[0])],
            [.. outside.Select(set => (Known(a, set) + Known(b, set)) / 2)]))];
    }

    /// <summary>Posteriors of other sizes, all else equal.</summary>
    public IReadOnlyList<InducingRow> Sizes(IReadOnlyList<int> sizes, IReadOnlyList<FeatureSet> outside) => [.. sizes.Select(m => Size(m, outside))];

    /// <summary>Labels of the <paramref name="top"/> examples that are shown for each prediction.</summary>
    public IReadOnlyList<PurityRow> Purity(int top = 5)
    {
        var inducing = new InducingEvidence(Query);
        var whole = new TrainingEvidence(Query, training, backend);
        var neighbours = new EpistemicClassifier(training, Query.Posterior.Transform, backend).Nearest(test, top);
        return
        [
            Row("inducing points, share in mu_b", i => inducing.Of(predictions[i], predicted[i]).OrderByDescending(c => c.Weight).Select(c => c.Label)),
            Row("inducing points, similarity", i => inducing.Of(predictions[i], predicted[i]).OrderByDescending(c => c.Similarity).Select(c => c.Label)),
            Row("training examples, weight w", i => whole.Weights(predictions[i]).Index().OrderByDescending(w => w.Item).Select(w => training.Labels[w.Index])),
            Row("nearest training examples", i => neighbours[i].Select(n => training.Labels[n.Index])),
        ];

        PurityRow Row(string name, Func<int, IEnumerable<int>> labels)
        {
            var shown = Enumerable.Range(0, test.Count).Select(i => (Row: i, Labels: labels(i).Take(top).ToArray())).ToLookup(s => predicted[s.Row] == test.Labels[s.Row]);
            return new(name, Share(shown[true], i => test.Labels[i]), Share(shown[false], i => test.Labels[i]), Share(shown[false], i => predicted[i]));
        }

        static double Share(IEnumerable<(int Row, int[] Labels)> shown, Func<int, int> wanted) =>
            shown.Select(s => s.Labels.Average(label => label == wanted(s.Row) ? 1.0 : 0)).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>Withdraws the strongest supporters of each of the first <paramref name="images"/> predictions, and as many random examples of its class.</summary>
    public IReadOnlyList<DeletionScore> Deletion(int images, int count = 10, int seed = 1)
    {
        var evidence = new TrainingEvidence(Query, training, backend);
        var random = new Random(seed);
        var scores = new List<DeletionScore>();
        for (var i = 0; i < Math.Min(images, test.Count); i++)
        {
            int[] supporters = [.. evidence.Of(predictions[i], predicted[i]).Index().OrderByDescending(c => c.Item.Weight).Take(count).Select(c => c.Index)];
            int[] own = [.. Enumerable.Range(0, training.Count).Where(j => training.Labels[j] == predicted[i])];
            random.Shuffle(own);
            scores.Add(new(Withdrawn(i, supporters), Withdrawn(i, own[..Math.Min(supporters.Length, own.Length)])));
        }
        return scores;
    }

    /// <inheritdoc/>
    public void Dispose() => Query.Dispose();

    DeletionChange Withdrawn(int row, int[] examples)
    {
        var gone = training.Select(examples);
        var posterior = Query.Posterior.Withdraw(gone, backend);
        using var query = new PosteriorQuery(posterior, backend);
        var after = query.Predict(test.Rows(row, 1))[0];
        var (before, c) = (predictions[row], predicted[row]);
        return new(after.Mean[c] - before.Mean[c], after.SupportRatio - before.SupportRatio, Query.Posterior.Inducing.Count - posterior.Inducing.Count);
    }

    InducingRow Size(int inducing, IReadOnlyList<FeatureSet> outside)
    {
        using var query = new PosteriorQuery(new PosteriorFitter(options with { Inducing = inducing }, backend).Fit(training), backend);
        var found = query.Predict(test);
        double[] support = [.. found.Select(p => p.SupportRatio)];
        var right = found.Index().Count(p => p.Item.Best == test.Labels[p.Index]);
        var detector = new SupportRatio(query);
        double[] auroc = [.. outside.Select(set => OodMetrics.Of(support, detector.Score(set)).Auroc.Mean)];
        return new(query.Posterior.Inducing.Count, query.Memory.Total, Latency(query), right / (double)test.Count, Median(support), auroc);
    }

    double Latency(PosteriorQuery query)
    {
        var times = new double[Queries];
        for (var i = -Warmup; i < Queries; i++)
        {
            var start = Stopwatch.GetTimestamp();
            query.Run(test.FeatureRow((i + Warmup) % test.Count));
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        return Median(times);
    }

    ClaimMethod[] Calibrated(FeatureSet heldOut, double accuracy)
    {
        var thresholds = AssertionThresholds.Calibrate(
            Query.Predict(heldOut), [.. Enumerable.Range(0, heldOut.Count).Select(i => ClaimTally.Predicted(heldOut, i))], heldOut.Labels, accuracy);
        var posterior = new ClaimMethod($"sparse posterior, {Query.Posterior.Inducing.Count} points", Query.Memory.Total, set =>
            [.. Query.Predict(set).Select((p, i) => thresholds.Assert(p, ClaimTally.Predicted(set, i)))]);
        var known = posterior.Assert(heldOut).Count(claim => claim.Kind is AssertionKind.Know);
        var softmax = new SoftmaxClaims(heldOut);
        var same = Query.Posterior.Inducing.Ids.ToHashSet();
        var points = Enumerable.Range(0, training.Count).Where(i => same.Contains(training.Ids[i])).ToArray();
        // As many random examples as fit into the posterior's bytes.
        var drawn = Enumerable.Range(0, training.Count).ToArray();
        new Random(1).Shuffle(drawn);
        drawn = drawn[..(int)Math.Min(drawn.Length, Query.Memory.Total / (sizeof(float) * (training.Dimensions + 1)))];
        return
        [
            posterior, softmax.MostAt(accuracy), softmax.Closest(known),
            .. Neighbours($"neighbours, all {training.Count}", training), .. Neighbours($"neighbours, equal bytes: {drawn.Length}", training.Select(drawn)),
            .. Neighbours($"neighbours, same {points.Length} points", training.Select(points)),
        ];

        ClaimMethod[] Neighbours(string name, FeatureSet examples)
        {
            var claims = new NeighbourClaims(name, new(examples, Query.Posterior.Transform, backend), examples.Count, heldOut);
            return [claims.MostAt(accuracy), claims.MostAt(accuracy, mustRefuse: true), claims.Closest(known)];
        }
    }

    static double Known(ClaimMethod method, FeatureSet set) => method.Assert(set).Average(claim => claim.Kind is AssertionKind.Know ? 1.0 : 0);

    static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
