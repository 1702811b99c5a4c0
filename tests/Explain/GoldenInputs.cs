using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Onnx;

namespace Whence.Tests.Explain;

/// <summary>
/// The shared networks and their inputs as the golden results were made: normalised once in double precision, rounded to float32.
/// </summary>
static class GoldenInputs
{
    static readonly double[] Mean = [0.485, 0.456, 0.406];
    static readonly double[] Std = [0.229, 0.224, 0.225];

    public static INetwork Network(string model) => OnnxModel.Load(SharedData.Path(model switch
    {
        "squeezenet1.1" => "models/squeezenet1.1/squeezenet1.1_fp32.onnx",
        _ => $"models/resnet_cifar10/{model}.onnx",
    }));

    public static IReadOnlyList<float[]> Of(string model) => model == "squeezenet1.1"
        ? [.. new[] { "bird_segmentation", "dog_segmentation", "cat" }.Select(Photograph)]
        : [.. Enumerable.Range(0, 8).Select(Cifar)];

    public static float[] Photograph(string name)
    {
        var image = ImageFile.Load(SharedData.Path($"datasets/photographs/crop224/{name}.png")).ToRgb();
        return Normalise(image.Pixels);
    }

    /// <summary>Test image i of CIFAR-10, normalised, [32,32,3].</summary>
    public static float[] Cifar(int i) => Normalise(CifarBytes(i));

    /// <summary>Test image i of CIFAR-10, [32,32,3].</summary>
    public static byte[] CifarBytes(int i)
    {
        const int plane = 32 * 32, record = 1 + 3 * plane;
        using var file = File.OpenRead(SharedData.Path("datasets/cifar10/test1000.bin"));
        var bytes = new byte[record];
        file.Seek((long)i * record, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        return [.. Enumerable.Range(0, 3 * plane).Select(j => bytes[1 + j % 3 * plane + j / 3])];
    }

    /// <summary>A map [H,W,C] in the order [C,H,W].</summary>
    public static float[] ChannelsFirst(float[] map, Shape shape)
    {
        var (pixels, channels) = (shape[0] * shape[1], shape[2]);
        return [.. Enumerable.Range(0, map.Length).Select(i => map[i % pixels * channels + i / pixels])];
    }

    static float[] Normalise(byte[] pixels) => [.. pixels.Select((v, i) => (float)((v / 255.0 - Mean[i % 3]) / Std[i % 3]))];
}
