namespace Whence.Models.Networks;

/// <summary>The layers that networks are written of. Weights are called NAME.weight, NAME.bias and so on, as PyTorch's are.</summary>
public static class Layers
{
    /// <summary>One layer behind the other.</summary>
    public static Layer Sequential(params Layer[] layers) => (w, x) => layers.Aggregate(x, (value, layer) => layer(w, value));

    /// <summary>Convolution [K,C/groups,R,R] of a picture, with a bias [K] where asked for.</summary>
    public static Layer Convolution(string name, int channels, int taps, int stride = 1, int pad = 0, int groups = 1, bool bias = false) => (w, x) =>
    {
        string[] operands = [x.Name, w.Random($"{name}.weight", 2, channels, x.Channels / groups, taps, taps)];
        if (bias)
            operands = [.. operands, w.Filled($"{name}.bias", 0, channels)];
        return w.Add("Conv", name, operands, Slid(x, channels, taps, stride, pad), [.. Window(taps, stride, pad), ("group", groups)]);
    };

    /// <summary>Batch normalisation with scale, shift and running statistics of each channel.</summary>
    public static Layer BatchNormalization(string name, float epsilon = 1e-5f, float momentum = 0.9f) => (w, x) => w.Add(
        "BatchNormalization", name,
        [
            x.Name, w.Filled($"{name}.weight", 1, x.Channels), w.Filled($"{name}.bias", 0, x.Channels),
            w.Filled($"{name}.running_mean", 0, x.Channels), w.Filled($"{name}.running_var", 1, x.Channels),
        ],
        x.Shape, ("epsilon", epsilon), ("momentum", momentum));

    /// <summary>Convolution and batch normalisation, of which the first needs no bias then.</summary>
    public static Layer Normalised(string convolution, string normalization, int channels, int taps, int stride = 1, int groups = 1) =>
        Sequential(Convolution(convolution, channels, taps, stride, taps / 2, groups), BatchNormalization(normalization));

    /// <summary>max(x, 0).</summary>
    public static Layer Relu(string name = "relu") => (w, x) => w.Add("Relu", name, [x.Name], x.Shape);

    /// <summary>x kept within [0,6].</summary>
    public static Layer Relu6(string name = "relu6") => (w, x) => w.Add("Clip", name, [x.Name, w.Number($"{name}.low", 0), w.Number($"{name}.high", 6)], x.Shape);

    /// <summary>The largest value of each window.</summary>
    public static Layer MaxPool(string name, int taps, int stride, int pad = 0) => (w, x) =>
        w.Add("MaxPool", name, [x.Name], Slid(x, x.Channels, taps, stride, pad), Window(taps, stride, pad));

    /// <summary>Values dropped in training.</summary>
    public static Layer Dropout(string name, float rate) => (w, x) => w.Add("Dropout", name, [x.Name, w.Number($"{name}.rate", rate)], x.Shape);

    /// <summary>The mean over all places, [C].</summary>
    public static Layer GlobalAverage(string name) => (w, x) =>
        w.Add("Flatten", $"{name}.flat", [w.Add("GlobalAveragePool", name, [x.Name], [x.Channels, 1, 1]).Name], [x.Channels]);

    /// <summary>All values in one row.</summary>
    public static Layer Flatten(string name) => (w, x) => w.Add("Flatten", name, [x.Name], [x.Shape.Aggregate(1, (product, d) => product * d)]);

    /// <summary>Fully connected: weight [K,C], bias [K].</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="outputs">K.</param>
    /// <param name="gain">Variance of what it yields over that of what it reads: 2 before a rectifier, 1 before scores.</param>
    public static Layer Linear(string name, int outputs, double gain = 1) => (w, x) => w.Add(
        "Gemm", name, [x.Name, w.Random($"{name}.weight", gain, outputs, x.Channels), w.Filled($"{name}.bias", 0, outputs)], [outputs], ("transB", 1));

    /// <summary>body(x) + shortcut(x), the shortcut x itself where none is given [He 2016].</summary>
    public static Layer Residual(string name, Layer body, Layer? shortcut = null) => (w, x) =>
    {
        var (y, kept) = (body(w, x), shortcut is null ? x : shortcut(w, x));
        return w.Add("Add", name, [y.Name, kept.Name], y.Shape);
    };

    /// <summary>Every second place, and channels of zeros around those there are: a shortcut without weights [He 2016, option A].</summary>
    public static Layer HalvedAndPadded(string name, int channels) => (w, x) =>
    {
        int[] half = [x.Channels, (x.Shape[1] + 1) / 2, (x.Shape[2] + 1) / 2];
        var every = w.Add(
            "Slice", $"{name}.half",
            [x.Name, w.Integers($"{name}.starts", 0, 0), w.Integers($"{name}.ends", x.Shape[1], x.Shape[2]), w.Integers($"{name}.axes", 2, 3), w.Integers($"{name}.steps", 2, 2)], half);
        var (before, added) = ((channels - x.Channels) / 2, channels - x.Channels);
        return w.Add("Pad", $"{name}.padded", [every.Name, w.Integers($"{name}.pads", 0, before, 0, 0, 0, added - before, 0, 0)], [channels, half[1], half[2]]);
    };

    static (string, object)[] Window(int taps, int stride, int pad) =>
        [("kernel_shape", new[] { taps, taps }), ("strides", new[] { stride, stride }), ("pads", new[] { pad, pad, pad, pad })];

    static int[] Slid(NetworkValue x, int channels, int taps, int stride, int pad) =>
        [channels, (x.Shape[1] + 2 * pad - taps) / stride + 1, (x.Shape[2] + 2 * pad - taps) / stride + 1];
}
