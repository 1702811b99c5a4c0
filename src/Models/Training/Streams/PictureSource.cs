using Whence.Models.Data;

namespace Whence.Models.Training;

/// <summary>The pictures of a data set, brought to a classifier's size and colours.</summary>
public sealed class PictureSource : ITrainingSource
{
    readonly Dataset data;
    readonly Preprocessing preprocessing;

    /// <summary>Checks the labels of a data set.</summary>
    /// <exception cref="TrainingException">An example has no label, or one that is no class of the classifier.</exception>
    public PictureSource(Dataset data, Classifier classifier)
    {
        (this.data, preprocessing) = (data, classifier.Preprocessing);
        for (var i = 0; i < data.Count; i++)
        {
            if (data.LabelOf(i) is var label && (label < 0 || label >= classifier.Classes))
                throw new TrainingException(label == Dataset.Unlabelled
                    ? $"'{data.Name}': example '{data.IdOf(i)}' has no label"
                    : $"'{data.Name}': example '{data.IdOf(i)}' has label {label}, '{classifier.Name}' has the classes 0 to {classifier.Classes - 1}");
        }
    }

    /// <inheritdoc/>
    public string Name => data.Name;

    /// <inheritdoc/>
    public int Count => data.Count;

    /// <inheritdoc/>
    public string Fingerprint => data.Fingerprint;

    /// <inheritdoc/>
    public void Read(int index, Span<float> pixels, Span<float> targets)
    {
        var picture = preprocessing.Fit(data[index].Image).Pixels;
        for (var i = 0; i < picture.Length; i++)
            pixels[i] = picture[i] / 255f;
        targets.Clear();
        targets[data.LabelOf(index)] = 1;
    }
}
