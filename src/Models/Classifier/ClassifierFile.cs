using Whence.Models.Onnx;

namespace Whence.Models;

/// <summary>
/// A classifier from files: the ONNX model, how pictures become its input, and its labels. What is not given is looked for beside the
/// model:
/// <c>model.json</c> or <c>NAME.json</c> for preprocessing, <c>labels.txt</c> for labels.
/// </summary>
public static class ClassifierFile
{
    /// <summary>Loads a classifier.</summary>
    /// <param name="modelPath">The ONNX file.</param>
    /// <param name="preprocessing">What to do with a picture; null looks beside the model, then takes <see cref="Guess"/>.</param>
    /// <param name="labels">Class names; null takes what the preprocessing names, then a <c>labels.txt</c> beside the model.</param>
    /// <param name="scores">The output that holds the scores; null takes what the preprocessing names, else decides by name, shape and use.</param>
    /// <returns>The classifier, and the name of the preset that had to be guessed, or null.</returns>
    /// <exception cref="OnnxException">The file is not a sound model.</exception>
    /// <exception cref="PreprocessingException">The preprocessing does not fit the network.</exception>
    public static (Classifier Classifier, string? Guessed) Load(string modelPath, Preprocessing? preprocessing = null,
        LabelList? labels = null, string? scores = null)
    {
        preprocessing ??= Sidecar(modelPath);
        var model = OnnxModel.Load(modelPath).WithScores(scores ?? preprocessing?.Scores);
        var guessed = preprocessing is null ? Guess(model) : null;
        preprocessing ??= Preprocessing.Preset(guessed!) with { Height = 0, Width = 0 };
        labels ??= ReadLabels(preprocessing.LabelsFile ?? Beside(modelPath, "labels.txt"));
        return (new(model, preprocessing, labels), guessed);
    }

    /// <summary>
    /// The preset that suits a network by its input alone: CIFAR-10's at 32 x 32 colours, ImageNet's for larger ones, raw pixels for grey.
    /// </summary>
    public static string Guess(INetwork network) => network.InputShape switch
    {
        { Rank: 4 } shape when shape[3] != 3 => "raw",
        { Rank: 4 } shape when shape[1] <= 32 => "cifar10",
        _ => "imagenet",
    };

    static Preprocessing? Sidecar(string modelPath)
    {
        var path = Beside(modelPath, Path.GetFileNameWithoutExtension(modelPath) + ".json") ?? Beside(modelPath, "model.json");
        return path is null ? null : Preprocessing.Read(path);
    }

    static LabelList? ReadLabels(string? path) => path is null ? null : LabelList.Read(path);

    static string? Beside(string modelPath, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(modelPath))!, name);
        return File.Exists(path) ? path : null;
    }
}
