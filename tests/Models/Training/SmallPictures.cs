using Whence.Models;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Training;
using static Whence.Models.Networks.Layers;

namespace Whence.Tests.Models.Training;

/// <summary>Pictures of 8 x 8 whose class is where a bright spot lies, with noise by index; and small networks for them.</summary>
sealed class SmallPictures(int count) : ITrainingSource
{
    public const int Side = 8;
    public const int Classes = 3;

    public string Name => "small pictures";

    public int Count => count;

    public string Fingerprint => $"{count}";

    public void Read(int index, Span<float> pixels, Span<float> targets)
    {
        var random = new Random(index);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = 0.4f * random.NextSingle();
        var label = index % Classes;
        for (var row = 2; row < 5; row++)
            pixels.Slice(row * Side + 2 * label, 3).Fill(0.9f);
        targets.Clear();
        targets[label] = 1;
    }

    /// <summary>Convolutions with batch normalisation.</summary>
    public static OnnxModel Network(ulong seed = 1) => Write(seed, Sequential(
        Normalised("conv1", "bn1", 8, 3), Relu(), Normalised("conv2", "bn2", 8, 3, 2), Relu(), Flatten("flat"), Linear("fc", Classes)));

    /// <summary>Without batch normalisation, so that a batch is the sum of its examples.</summary>
    public static OnnxModel Plain(ulong seed = 1) => Write(seed, Sequential(
        Convolution("conv1", 8, 3, pad: 1, bias: true), Relu(), MaxPool("pool", 2, 2), Flatten("flat"), Linear("fc", Classes)));

    /// <summary>With dropout.</summary>
    public static OnnxModel Dropping(ulong seed = 1) => Write(seed, Sequential(
        Convolution("conv1", 8, 3, pad: 1, bias: true), Relu(), Flatten("flat"), Dropout("drop", 0.5f), Linear("fc", Classes)));

    public static Classifier Classifier(OnnxModel model, TrainingScope? scope = null) =>
        new(new TrainableModel(model, scope), Preprocessing.Preset("raw") with { Channels = ChannelOrder.Grey });

    static OnnxModel Write(ulong seed, Layer layer)
    {
        var writer = new NetworkWriter("small", [1, Side, Side], seed);
        return writer.Model(layer(writer, writer.Input));
    }
}
