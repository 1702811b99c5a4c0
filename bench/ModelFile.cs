using Whence.Models.Onnx;
using Whence.Studies.Models;

namespace Whence.Bench;

/// <summary>An image classifier that is timed.</summary>
public sealed record ModelFile(string Name, string Path)
{
    static readonly (string Name, string File)[] Known =
    [
        ("ResNet-20", "resnet_cifar10/resnet20.onnx"), ("ResNet-56", "resnet_cifar10/resnet56.onnx"), ("SqueezeNet 1.1", "squeezenet1.1/squeezenet1.1_fp32.onnx"),
        ("MobileNetV2", "mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx"),
    ];

    /// <summary>Every ONNX file of the folder that was given; otherwise networks of the shared data, and a ResNet-50 with random weights.</summary>
    public static IReadOnlyList<ModelFile> All { get; } = Settings.Folder is { } folder
        ? [.. Directory.GetFiles(folder, "*.onnx", SearchOption.AllDirectories).Order().Select(file => new ModelFile(System.IO.Path.GetFileNameWithoutExtension(file), file))]
        : [.. Known.Select(known => new ModelFile(known.Name, System.IO.Path.Combine(Settings.Shared, "data", "models", known.File))).Where(known => File.Exists(known.Path)), ResNet50()];

    public override string ToString() => Name;

    /// <summary>Whether its numbers go through integer codes.</summary>
    public bool IsQuantised => Bytes().AsSpan().IndexOf("QuantizeLinear"u8) >= 0;

    internal OnnxModel Load() => OnnxModel.Load(Path);

    internal byte[] Bytes() => File.ReadAllBytes(Path);

    static ModelFile ResNet50()
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "whence-bench-resnet50.onnx");
        if (!File.Exists(path))
        {
            var draft = $"{path}.{Environment.ProcessId}";
            ResNet50File.Write(draft);
            File.Move(draft, path, overwrite: true);
        }
        return new("ResNet-50", path);
    }
}
