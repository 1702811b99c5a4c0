using Whence.Models.Tensors;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>ResNet-20's features, logits and labels of CIFAR-10 pictures as another implementation stored them.</summary>
static class GoldenFeatures
{
    public static FeatureSet Read(string name)
    {
        var features = Npy.Read(SharedData.Path($"golden/bayes/features_{name}.npy"));
        var labels = File.Exists(SharedData.Path($"golden/bayes/labels_{name}.npy")) ? Npy.Read(SharedData.Path($"golden/bayes/labels_{name}.npy")).ToLongs() : null;
        var n = features.Shape[0];
        return new(n, features.Shape[1], 10)
        {
            Features = features.ToFloats(),
            Logits = Npy.Read(SharedData.Path($"golden/bayes/logits_resnet20_{name}.npy")).ToFloats(),
            Labels = labels is null ? [.. Enumerable.Repeat(-1, n)] : [.. labels.Select(label => (int)label)],
            Ids = [.. Enumerable.Range(0, n).Select(i => $"{name}#{i}")],
        };
    }

    public static int[] Indices(string name) => [.. Npy.Read(SharedData.Path($"golden/bayes/{name}.npy")).ToLongs().Select(i => (int)i)];

    public static double[] Doubles(string name) => Npy.Read(SharedData.Path($"golden/bayes/{name}.npy")).ToDoubles();
}
