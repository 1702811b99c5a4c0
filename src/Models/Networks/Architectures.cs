using Whence.Models.Onnx;
using static Whence.Models.Networks.Layers;

namespace Whence.Models.Networks;

/// <summary>Networks by name, fresh from their initialisation.</summary>
public static class Architectures
{
    static readonly Dictionary<string, (int Least, Func<int, Layer> Make)> Table = new()
    {
        ["lenet"] = (20, LeNet),
        ["resnet8"] = (8, classes => ResNet.Small(8, 16, classes)),
        ["resnet20"] = (8, classes => ResNet.Small(20, 16, classes)),
        ["resnet18"] = (32, ResNet.Eighteen),
        ["mobilenetv2"] = (32, MobileNetV2.Of),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => Table.Keys;

    /// <summary>The network of a name for pictures [C,H,W] and so many classes.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or the picture or the number of classes is too small for it.</exception>
    public static OnnxModel Build(string name, int channels, int height, int width, int classes, ulong seed = 1)
    {
        if (!Table.TryGetValue(name, out var architecture))
            throw new ArgumentException($"there is no network '{name}'; {NearNames.Hint(name, Names)}", nameof(name));
        if (channels < 1 || Math.Min(height, width) < architecture.Least)
            throw new ArgumentException($"{name} takes pictures of at least {architecture.Least} x {architecture.Least}, not {width} x {height} of {channels} channels", nameof(height));
        if (classes < 2)
            throw new ArgumentException($"{name} for {classes} classes: at least 2 are told apart", nameof(classes));
        var writer = new NetworkWriter(name, [channels, height, width], seed);
        return writer.Model(architecture.Make(classes)(writer, writer.Input));
    }

    /// <summary>LeNet-5 [LeCun 1998] with rectifiers and max pools.</summary>
    static Layer LeNet(int classes) => Sequential(
        Convolution("conv1", 6, 5, pad: 2, bias: true), Relu("relu1"), MaxPool("pool1", 2, 2),
        Convolution("conv2", 16, 5, bias: true), Relu("relu2"), MaxPool("pool2", 2, 2), Flatten("flat"),
        Linear("fc1", 120, 2), Relu("relu3"), Linear("fc2", 84, 2), Relu("relu4"), Linear("fc3", classes));
}
