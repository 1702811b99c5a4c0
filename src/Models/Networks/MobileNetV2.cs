using static Whence.Models.Networks.Layers;

namespace Whence.Models.Networks;

/// <summary>MobileNetV2 [Sandler 2018]: inverted residual blocks of pointwise and depthwise convolutions, with torchvision's names.</summary>
static class MobileNetV2
{
    // Expansion, channels, blocks, stride of the first.
    static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    /// <summary>The network.</summary>
    public static Layer Of(int classes)
    {
        var layers = new List<Layer> { Activated("features.0.0", "features.0.1", 32, 3, 2, 1) };
        var (number, before) = (1, 32);
        foreach (var (expansion, channels, blocks, stride) in Stages)
        {
            for (var i = 0; i < blocks; i++, number++, before = channels)
                layers.Add(Block($"features.{number}", before, expansion, channels, i == 0 ? stride : 1));
        }
        return Sequential([
            .. layers, Activated($"features.{number}.0", $"features.{number}.1", 1280, 1, 1, 1), GlobalAverage("pool"), Dropout("classifier.0", 0.2f), Linear("classifier.1", classes)]);
    }

    static Layer Block(string name, int before, int expansion, int channels, int stride)
    {
        var (wide, next) = (before * expansion, expansion == 1 ? 0 : 1);
        List<Layer> layers = expansion == 1 ? [] : [Activated($"{name}.conv.0.0", $"{name}.conv.0.1", wide, 1, 1, 1)];
        layers.Add(Activated($"{name}.conv.{next}.0", $"{name}.conv.{next}.1", wide, 3, stride, wide));
        layers.Add(Normalised($"{name}.conv.{next + 1}", $"{name}.conv.{next + 2}", channels, 1));
        var body = Sequential([.. layers]);
        return stride == 1 && before == channels ? Residual(name, body) : body;
    }

    static Layer Activated(string convolution, string normalization, int channels, int taps, int stride, int groups) =>
        Sequential(Normalised(convolution, normalization, channels, taps, stride, groups), Relu6($"{convolution}.relu6"));
}
