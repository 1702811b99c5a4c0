using Whence.Models.Images;

namespace Whence.Tests.Models.Onnx;

/// <summary>The inputs of the golden results, channels last, prepared as golden/manifest.json says.</summary>
static class GoldenInputs
{
    static readonly string[] Photographs =
    [
        "bird", "cat", "dragonfly", "sunflower", "hot_dog", "owl", "parrot", "pets", "grace_hopper", "bird_segmentation",
        "dog_segmentation", "kitten", "fish",
    ];

    static readonly double[] ImageNetMean = [0.485, 0.456, 0.406];
    static readonly double[] ImageNetStd = [0.229, 0.224, 0.225];

    /// <summary>Images [N,H,W,C] of a preprocessing's name.</summary>
    public static (float[] Values, int[] Shape) Load(string preprocessing)
    {
        var (bytes, shape) = preprocessing.Split('_')[0] switch
        {
            "cifar" => (Cifar(64), new[] { 64, 32, 32, 3 }),
            "photo" => (Photos(), [Photographs.Length, 224, 224, 3]),
            "mnist" => (Idx("mnist", 64), [64, 28, 28, 1]),
            _ => (Idx("fashion_mnist", 64), [64, 28, 28, 1]),
        };
        return ([.. bytes.Select((b, i) => (float)Prepare(preprocessing, bytes, i, b))], shape);
    }

    static double Prepare(string preprocessing, byte[] bytes, int i, double b) => preprocessing switch
    {
        "cifar_imagenet_norm" or "photo_imagenet_norm" => (b / 255 - ImageNetMean[i % 3]) / ImageNetStd[i % 3],
        "cifar_raw255" or "mnist_raw255" => b,
        "photo_unit" => b / 255,
        "photo_pm1" => (b - 127.5) / 127.5,
        "photo_bgr255" => bytes[i - i % 3 + 2 - i % 3],
        "photo_bgr_mean" => bytes[i - i % 3 + 2 - i % 3] - new[] { 104.0, 117, 123 }[i % 3],
        "mnist_norm" => (b / 255 - 0.1307) / 0.3081,
        "fashion_norm" => (b / 255 - 0.2860) / 0.3530,
        _ => throw new ArgumentException(preprocessing),
    };

    static byte[] Cifar(int count)
    {
        var file = File.ReadAllBytes(SharedData.Path("datasets/cifar10/test1000.bin"));
        var pixels = new byte[count * 3072];
        for (var n = 0; n < count; n++)
            for (var i = 0; i < 1024; i++)
                for (var c = 0; c < 3; c++)
                    pixels[n * 3072 + i * 3 + c] = file[n * 3073 + 1 + c * 1024 + i];
        return pixels;
    }

    static byte[] Idx(string set, int count) =>
        File.ReadAllBytes(SharedData.Path($"datasets/{set}/test256-images-idx3-ubyte"))[16..(16 + count * 784)];

    static byte[] Photos() =>
        [.. Photographs.SelectMany(name => ImageFile.Load(SharedData.Path($"datasets/photographs/crop224/{name}.png")).ToRgb().Pixels)];
}
