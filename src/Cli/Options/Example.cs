using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Onnx;

namespace Whence.Cli;

/// <summary>The network and the picture that are embedded in the command (see samples/fashion-mnist).</summary>
static class Example
{
    public const string PictureName = "ankle-boot.png";

    public static Classifier Classifier(Preprocessing? preprocessing, LabelList? labels) => new(
        OnnxModel.Parse(Read("resnet8.onnx"), "resnet8.onnx"),
        preprocessing ?? Preprocessing.Preset("fashion-mnist"),
        labels ?? LabelList.Named("fashion-mnist"));

    public static Image Picture() => ImageFile.Decode(PictureBytes(), PictureName);

    public static byte[] PictureBytes() => Read(PictureName);

    static byte[] Read(string name)
    {
        using var resource = typeof(Example).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
