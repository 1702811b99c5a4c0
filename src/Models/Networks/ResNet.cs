using static Whence.Models.Networks.Layers;

namespace Whence.Models.Networks;

/// <summary>Residual networks [He 2016], with the names that PyTorch's common implementations give their weights.</summary>
static class ResNet
{
    /// <summary>
    /// For small pictures (section 4.2): a 3x3 convolution to w channels, three stages of n blocks with w, 2w and 4w channels, the mean over places, a linear
    /// layer; depth 6n + 2. Shortcuts that change the shape have no weights.
    /// </summary>
    public static Layer Small(int depth, int width, int classes) => Sequential(
    [
        Normalised("conv1", "bn1", width, 3), Relu("stem"),
        .. Enumerable.Range(1, 3).SelectMany(stage => Enumerable.Range(0, (depth - 2) / 6).Select(i =>
        {
            var (channels, isFirst) = (width << stage - 1, stage > 1 && i == 0);
            return Block($"layer{stage}.{i}", channels, isFirst ? 2 : 1, isFirst ? HalvedAndPadded($"layer{stage}.{i}.shortcut", channels) : null);
        })),
        GlobalAverage("features"), Linear("linear", classes),
    ]);

    /// <summary>ResNet-18 for pictures of 224 x 224: a 7x7 convolution, a max pool, four stages of two blocks; shortcuts that change the shape are 1x1 convolutions.</summary>
    public static Layer Eighteen(int classes) => Sequential(
    [
        Normalised("conv1", "bn1", 64, 7, 2), Relu("stem"), MaxPool("maxpool", 3, 2, 1),
        .. Enumerable.Range(1, 4).SelectMany(stage => Enumerable.Range(0, 2).Select(i =>
        {
            var (name, channels, isFirst) = ($"layer{stage}.{i}", 32 << stage, stage > 1 && i == 0);
            return Block(name, channels, isFirst ? 2 : 1, isFirst ? Normalised($"{name}.downsample.0", $"{name}.downsample.1", channels, 1, 2) : null);
        })),
        GlobalAverage("avgpool"), Linear("fc", classes),
    ]);

    static Layer Block(string name, int channels, int stride, Layer? shortcut) => Sequential(
        Residual(
            $"{name}.sum",
            Sequential(
                Normalised($"{name}.conv1", $"{name}.bn1", channels, 3, stride), Relu($"{name}.relu"),
                Normalised($"{name}.conv2", $"{name}.bn2", channels, 3)),
            shortcut),
        Relu(name));
}
