using Whence.Uncertainty.Features;

namespace Whence.Studies.Evidence;

/// <summary>Features to be fitted and features to be asked about.</summary>
sealed record EvidenceData(string Name, FeatureSet Train, FeatureSet Test)
{
    /// <summary>A network's features, from a folder of arrays.</summary>
    public static EvidenceData Read(string folder) => new(
        "ResNet-20 on CIFAR-10", Read(folder, "train4000"), Read(folder, "test1000"));

    /// <summary>Ten classes around ten random centres, normal noise.</summary>
    public static EvidenceData Synthetic(int count, int dimensions)
    {
        var random = new Random(1);
        var centres = Normal(random, 10 * dimensions);
        return new("synthetic", Draw(count), Draw(1000));

        FeatureSet Draw(int rows)
        {
            var labels = Enumerable.Range(0, rows).Select(i => i % 10).ToArray();
            var features = Normal(random, rows * dimensions);
            for (var i = 0; i < features.Length; i++)
                features[i] = 2 * features[i] + centres[labels[i / dimensions] * dimensions + i % dimensions];
            return new(rows, dimensions, 10) { Features = features, Logits = [], Labels = labels, Ids = [.. Enumerable.Range(0, rows).Select(i => $"{i}")] };
        }
    }

    static FeatureSet Read(string folder, string part) =>
        FeatureFile.Read($"{Path.Combine(folder, $"features_{part}.npy")}+{Path.Combine(folder, $"labels_{part}.npy")}");

    static float[] Normal(Random random, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)random.Normal();
        return values;
    }
}
