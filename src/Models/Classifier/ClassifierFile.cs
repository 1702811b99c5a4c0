using Whence.Models.Onnx;

namespace Whence.Models;

/// <summary>
/// A classifier from files: the ONNX model, how pictures become its input, and its labels. What is not given is looked for beside the
/// model:
/// <c>model.json</c> or <c>NAME.json</c> for preprocessing, <c>labels.txt</c> for labels. A preset brings the names of its data set where
/// their number is that of the classes.
/// </summary>
public static class ClassifierFile
{
    /// <summary>Loads a classifier.</summary>
    /// <param name="modelPath">The ONNX file.</param>
    /// <param name="preprocessing">What to do with a picture; null looks beside the model, then takes <see cref="Guess"/>.</param>
    /// <param name="labels">Class names; null takes what the preprocessing names, then a <c>labels.txt</c> beside the model.</param>
    /// <param name="reading">What the file leaves open; scores and size come before those that the preprocessing names.</param>
    /// <param name="picture">The size of a picture, which a network takes whose size nothing else says; null: such a network is refused.</param>
    /// <returns>The classifier, and the name of the preset that had to be guessed, or null.</returns>
    /// <exception cref="OnnxException">The file is not a sound model.</exception>
    /// <exception cref="PreprocessingException">The preprocessing does not fit the network.</exception>
    public static (Classifier Classifier, string? Guessed) Load(string modelPath, Preprocessing? preprocessing = null,
        LabelList? labels = null, OnnxReading? reading = null, Func<(int Height, int Width)>? picture = null)
    {
        preprocessing ??= Sidecar(modelPath);
        if (reading?.Size is var (height, width) && preprocessing is not null)
            preprocessing = preprocessing with { Height = height, Width = width, ShorterSide = 0 };
        var model = Network(modelPath, preprocessing, reading is null ? new() : reading with { Size = null });
        var size = reading?.Size ?? (preprocessing is { Height: > 0, Width: > 0 } known ? (known.Height, known.Width) : model.HasOpenSize ? picture?.Invoke() : null);
        model = size is var (openHeight, openWidth) ? model.WithImageSize(openHeight, openWidth, preprocessing?.PixelChannels ?? 3) : model;
        var guessed = preprocessing is null ? Guess(model) : null;
        preprocessing ??= Preprocessing.Preset(guessed!) with { Height = size?.Height ?? 0, Width = size?.Width ?? 0, ShorterSide = 0 };
        preprocessing = InColoursOf(model, preprocessing);
        labels ??= Labels(modelPath, preprocessing) ?? OfPreset(preprocessing, model, guessed is not null);
        return (new(model, preprocessing, labels), guessed);
    }

    /// <summary>The network alone, for tensors in its own layout, read as in a classifier.</summary>
    /// <exception cref="OnnxException">The file is not a sound model, or is not as the reading says.</exception>
    public static OnnxModel Network(string modelPath, Preprocessing? preprocessing, OnnxReading reading) =>
        OnnxModel.Load(modelPath).Read(reading with { Scores = reading.Scores ?? (preprocessing ?? Sidecar(modelPath))?.Scores });

    /// <summary>As <see cref="Network"/>, with the size of pictures that the preprocessing, or what lies beside the model, says.</summary>
    public static OnnxModel SizedNetwork(string modelPath, Preprocessing? preprocessing, OnnxReading reading) => Network(
        modelPath, preprocessing, reading with { Size = reading.Size ?? ((preprocessing ?? Sidecar(modelPath)) is { Height: > 0, Width: > 0 } p ? (p.Height, p.Width) : null) });

    /// <summary>The class names that lie beside a model: those that its sidecar names, then a <c>labels.txt</c>, else null.</summary>
    /// <exception cref="PreprocessingException">The sidecar or the labels cannot be read.</exception>
    public static LabelList? Labels(string modelPath) => Labels(modelPath, Sidecar(modelPath));

    /// <summary>
    /// The preset that suits a network by its input alone: CIFAR-10's at 32 x 32 colours, ImageNet's for larger ones, raw pixels for grey.
    /// </summary>
    public static string Guess(INetwork network) => network.InputShape switch
    {
        { Rank: 4 } shape when shape[3] != 3 => "raw",
        { Rank: 4 } shape when shape[1] <= 32 => "cifar10",
        _ => "imagenet",
    };

    // Raw pixels are grey to a network of one channel.
    static Preprocessing InColoursOf(OnnxModel model, Preprocessing preprocessing) =>
        preprocessing.Name is "raw" or "raw255" && model.InputShape is { Rank: 4 } shape && shape[3] == 1
            ? preprocessing with { Channels = ChannelOrder.Grey } : preprocessing;

    static Preprocessing? Sidecar(string modelPath)
    {
        var path = Beside(modelPath, Path.GetFileNameWithoutExtension(modelPath) + ".json") ?? Beside(modelPath, "model.json");
        return path is null ? null : Preprocessing.Read(path);
    }

    static LabelList? Labels(string modelPath, Preprocessing? preprocessing) =>
        (preprocessing?.LabelsFile ?? Beside(modelPath, "labels.txt")) is { } source ? LabelList.Named(source) : null;

    // A guess from the size alone is sure enough for the thousand classes of ImageNet, not for any ten.
    static LabelList? OfPreset(Preprocessing preprocessing, INetwork model, bool isGuess)
    {
        if (!LabelList.BuiltIn.Contains(preprocessing.Name) || isGuess && preprocessing.Name != "imagenet")
            return null;
        var labels = LabelList.Named(preprocessing.Name);
        return labels.Count == model.Classes ? labels : null;
    }

    static string? Beside(string modelPath, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(modelPath))!, name);
        return File.Exists(path) ? path : null;
    }
}
