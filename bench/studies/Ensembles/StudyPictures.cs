using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Training;

namespace Whence.Studies.Ensembles;

/// <summary>Pictures in memory with their classes, all of one size: to train on, or to ask about.</summary>
sealed class StudyPictures(string name, float[][] pixels, int[] labels) : ITrainingSource
{
    public string Name => name;

    public int Count => pixels.Length;

    public string Fingerprint => $"{name} {Count}";

    public IReadOnlyList<float[]> Pixels => pixels;

    public int[] Labels => labels;

    /// <summary>Some pictures of a data set.</summary>
    public static StudyPictures Of(string path, int first, int count)
    {
        using var data = Dataset.Open(path);
        int[] indices = [.. Enumerable.Range(first, Math.Min(count, data.Count - first))];
        return new(Path.GetFileName(path), [.. indices.Select(i => data[i].Image.ToFloats())], [.. indices.Select(data.LabelOf)]);
    }

    /// <summary>How a network takes them: as they are.</summary>
    public static Preprocessing Preprocessing(int channels, int side) =>
        Whence.Models.Preprocessing.Preset("raw") with { Channels = channels == 1 ? ChannelOrder.Grey : ChannelOrder.Rgb, Height = side, Width = side };

    public void Read(int index, Span<float> values, Span<float> targets)
    {
        pixels[index].CopyTo(values);
        targets.Clear();
        targets[labels[index]] = 1;
    }
}
