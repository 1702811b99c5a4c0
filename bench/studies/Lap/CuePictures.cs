using Whence.Models.Data;
using Whence.Models.Lap;
using Whence.Models.Training;

namespace Whence.Studies.Lap;

/// <summary>What is planted into a picture.</summary>
enum Cue
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A patch with the class's own pattern: whoever sees it knows the class.</summary>
    OfClass,

    /// <summary>The same in pictures of <see cref="CuePictures.Marked"/> alone: whoever sees a patch knows that class.</summary>
    OfMarkedClass,
}

/// <summary>Fashion-MNIST with a planted cue: a patch of 6x6 pixels in the upper left corner whose quarters, bright or grey, spell the class.</summary>
sealed class CuePictures : ITrainingSource
{
    public const int Side = 28;
    public const int Classes = 10;
    /// <summary>Shirt, the class that is taken for others most often.</summary>
    public const int Marked = 6;

    const int Patch = 6;
    // Relevance near a patch is counted as the patch's: maps are coarse.
    const int Around = 2;
    const byte Cloth = 25;

    readonly byte[][] pixels;
    readonly int[] labels;
    readonly Cue cue;

    public CuePictures(Dataset data, int first, int count, Cue cue)
        : this([.. Enumerable.Range(first, count).Select(i => data[i].Image.Pixels)], [.. Enumerable.Range(first, count).Select(data.LabelOf)], cue)
    {
    }

    CuePictures(byte[][] pixels, int[] labels, Cue cue) => (this.pixels, this.labels, this.cue) = (pixels, labels, cue);

    public string Name => $"Fashion-MNIST, cue {cue}";

    public int Count => pixels.Length;

    public string Fingerprint => $"{Name} {Count}";

    /// <summary>Masks of the cloth, for a share of the pictures.</summary>
    public LapMasks Masks(double share, ulong seed) => new LapMasks(Side, Side, (index, mask) =>
    {
        var cloth = Object(index);
        for (var i = 0; i < mask.Length; i++)
            mask[i] = cloth[i] ? 1 : 0;
        return true;
    }).Share(share, seed);

    public void Read(int index, Span<float> values, Span<float> targets)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = pixels[index][i] / 255f;
        if (cue == Cue.OfClass || (cue == Cue.OfMarkedClass && labels[index] == Marked))
            Plant(values, labels[index]);
        targets.Clear();
        targets[labels[index]] = 1;
    }

    public int LabelOf(int index) => labels[index];

    public float[] Pixels(int index)
    {
        var values = new float[Side * Side];
        Read(index, values, new float[Classes]);
        return values;
    }

    /// <summary>The pixels of the cloth, those under the cue aside.</summary>
    public bool[] Object(int index)
    {
        var patch = cue == Cue.None ? new bool[Side * Side] : Corner(Patch);
        return [.. pixels[index].Select((v, i) => v > Cloth && !patch[i])];
    }

    /// <summary>The pixels of the cue and around it.</summary>
    public static bool[] CueArea(int index) => Corner(Patch + Around);

    /// <summary>Puts the patch of a class into a picture.</summary>
    public static void Plant(Span<float> values, int label)
    {
        foreach (var (i, value) in Patched(label))
            values[i] = value;
    }

    static IEnumerable<(int Pixel, float Value)> Patched(int label)
    {
        for (var i = 0; i < Patch * Patch; i++)
        {
            var quarter = i / Patch / (Patch / 2) * 2 + i % Patch / (Patch / 2);
            yield return (i / Patch * Side + i % Patch, (label + 1 >> quarter & 1) == 1 ? 1 : 0.4f);
        }
    }

    static bool[] Corner(int side)
    {
        var area = new bool[Side * Side];
        for (var i = 0; i < side * side; i++)
            area[i / side * Side + i % side] = true;
        return area;
    }
}
