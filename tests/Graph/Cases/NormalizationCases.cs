using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class NormalizationCases : IOpCases
{
    public IEnumerable<OpCase> Cases() => [.. Standardized(), .. LocalResponses(), .. CrossEntropies(), .. LogSums()];

    static IEnumerable<OpCase> Standardized()
    {
        (Shape, int)[] rows = [([3], 0), ([5, 7], -1), ([4, 65], 1), ([2, 3, 4, 9], 1), ([2, 3, 4, 9], 3), ([70, 768], -1)];
        foreach (var (shape, axis) in rows)
        {
            var at = axis < 0 ? axis + shape.Rank : axis;
            var epsilon = (double)1e-3f;
            yield return new(new Standardize(axis, 1e-3f), [shape], x => Rows(x[0], shape.Product(at, shape.Rank), Standard))
            {
                Label = $"axis {axis}",
            };

            double[] Standard(double[] row)
            {
                var mean = row.Average();
                var deviation = Math.Sqrt(row.Average(v => (v - mean) * (v - mean)) + epsilon);
                return [.. row.Select(v => (v - mean) / deviation)];
            }
        }
    }

    static IEnumerable<OpCase> LocalResponses()
    {
        foreach (var (shape, size) in new (Shape, int)[] { ([4], 5), ([2, 3, 7], 3), ([2, 3, 3, 19], 4), ([1, 9, 9, 96], 5) })
        {
            yield return new(new LocalResponseNorm(size, 0.5f, 0.75f, 2), [shape], x => Rows(x[0], shape[-1], Normal))
            {
                Label = $"size {size}",
            };

            double[] Normal(double[] row) => [.. row.Select((v, c) =>
                v * Math.Pow(2 + 0.5 / size * row.Where((_, j) => j >= c - (size - 1) / 2 && j <= c + size / 2).Sum(w => w * w), -0.75))];
        }
    }

    static IEnumerable<OpCase> CrossEntropies()
    {
        foreach (Shape shape in new Shape[] { [1, 2], [3, 10], [5, 17], [40, 1000] })
        {
            float[] classes = [.. Enumerable.Range(0, shape[0]).Select(n => n * 7 % shape[1])];
            yield return Case("", classes, 3);
            yield return Case("large", classes, 500);
            classes = [.. classes];
            classes[^1] = -1;
            yield return Case("ignored", classes, 3);

            OpCase Case(string label, float[] t, double scale) => new(new CrossEntropy(), [shape, [shape[0]]], Loss)
            {
                Exact = [null, t],
                Differentiable = [0],
                Label = label,
                Value = (_, u) => (float)(scale * u),
            };
        }
    }

    static DoubleTensor Loss(DoubleTensor[] x) => DoubleTensor.From(x[1].Shape, index =>
    {
        var (n, count, target) = (index[0], x[0].Shape[1], (int)x[1][index[0]]);
        if (target < 0)
            return 0;
        var row = x[0].Data.AsSpan(n * count, count).ToArray();
        return LogSum(row) - row[target];
    });

    static IEnumerable<OpCase> LogSums()
    {
        (Shape, int[])[] walks = [([7], []), ([5, 9], [0]), ([5, 90], [1]), ([2, 3, 4, 17], [1, 2]), ([2, 3, 4, 17], [1, 3])];
        foreach (var (shape, axes) in walks)
        {
            foreach (var offset in new[] { 0, 200, -200 })
            {
                yield return new(new ReduceLogSumExp(axes), [shape], x => ReduceCases.Reduce(x[0], axes, false, LogSum))
                {
                    Value = (_, u) => (float)(offset + 3 * u),
                    Label = $"{string.Join('+', axes)} at {offset}",
                };
            }
        }
    }

    static double LogSum(IEnumerable<double> values)
    {
        var largest = values.Max();
        return largest + Math.Log(values.Sum(v => Math.Exp(v - largest)));
    }

    static DoubleTensor Rows(DoubleTensor x, int count, Func<double[], double[]> f) => new(x.Shape, [.. x.Data.Chunk(count).SelectMany(f)]);
}
