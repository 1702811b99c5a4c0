using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>Gaussian clouds of examples, one a class.</summary>
static class SmallExamples
{
    public static FeatureSet Make(int count, int dimensions = 5, int classes = 3, int seed = 1, double spread = 1, string prefix = "e")
    {
        var (random, features, labels) = (new Random(seed), new float[count * dimensions], new int[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            for (var d = 0; d < dimensions; d++)
                features[i * dimensions + d] = (float)((d == labels[i] ? 3 : 0) + spread * Normal(random));
        }
        return new(count, dimensions, classes)
        {
            Features = features,
            Logits = [],
            Labels = labels,
            Ids = [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}")],
        };
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
