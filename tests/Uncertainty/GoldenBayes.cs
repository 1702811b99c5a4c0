using System.Text.Json;
using Whence.Models.Tensors;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty;

/// <summary>Features, logits and labels of CIFAR networks, and the tables that outside libraries made of them.</summary>
static class GoldenBayes
{
    public const int Classes = 10;
    public const int Dimensions = 64;

    public static double[] Doubles(string name) => Npy.Read(SharedData.Path($"golden/bayes/{name}.npy")).ToDoubles();

    public static int[] Ints(string name) => [.. Npy.Read(SharedData.Path($"golden/bayes/{name}.npy")).ToLongs().Select(v => (int)v)];

    public static JsonElement Json(string name) =>
        JsonDocument.Parse(File.ReadAllText(SharedData.Path($"golden/bayes/{name}.json"))).RootElement;

    /// <summary>ResNet-20's features and logits of one of test1000, train4000, fashion_mnist, mnist, uniform_noise.</summary>
    public static FeatureSet Set(string name)
    {
        var features = Npy.Read(SharedData.Path($"golden/bayes/features_{name}.npy")).ToFloats();
        var count = features.Length / Dimensions;
        return new(count, Dimensions, Classes)
        {
            Features = features,
            Logits = [.. Doubles($"logits_resnet20_{name}").Select(z => (float)z)],
            Labels = name is "test1000" or "train4000" ? Ints($"labels_{name}") : [.. Enumerable.Repeat(-1, count)],
            Ids = [.. Enumerable.Range(0, count).Select(i => $"{name}#{i}")],
        };
    }

    /// <summary>Float64 logits of the test pictures: rows [start, start + count).</summary>
    public static double[] Logits(string network, int start, int count) =>
        Doubles($"logits_{network}_test1000")[(start * Classes)..((start + count) * Classes)];

    public static int[] Labels(int start, int count) => Ints("labels_test1000")[start..(start + count)];
}
