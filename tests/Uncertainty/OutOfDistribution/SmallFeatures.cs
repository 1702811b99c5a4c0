using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.OutOfDistribution;

/// <summary>Features around class centres, with the logits of a head.</summary>
static class SmallFeatures
{
    public static LinearHead Head(int classes, int dimensions, int seed = 1)
    {
        var random = new Random(seed);
        return new(
            [.. Enumerable.Range(0, classes * dimensions).Select(_ => (float)Normal(random))],
            [.. Enumerable.Range(0, classes).Select(_ => (float)Normal(random))]);
    }

    public static FeatureSet Drawn(int count, LinearHead head, int seed, double spread = 0.5)
    {
        var random = new Random(seed);
        var (classes, dimensions) = (head.Classes, head.Dimensions);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        float[] features =
        [
            .. labels.SelectMany(k => Enumerable.Range(0, dimensions)
                .Select(d => (float)(0.5 * head.Weight[k * dimensions + d] + spread * Normal(random)))),
        ];
        var logits = new double[count * classes];
        for (var i = 0; i < count; i++)
            head.Apply(features.AsSpan(i * dimensions, dimensions), logits.AsSpan(i * classes, classes));
        return new(count, dimensions, classes)
        {
            Features = features,
            Logits = Array.ConvertAll(logits, z => (float)z),
            Labels = labels,
            Ids = [.. labels.Select((_, i) => $"#{i}")],
        };
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
