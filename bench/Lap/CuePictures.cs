using Whence.Models.Data;
using Whence.Models.Lap;
using Whence.Models.Training;

namespace Whence.Bench.Lap;

/// <summary>Where a bright patch lies in a picture of a class.</summary>
enum Cue
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>At the class's own place: whoever sees it knows the class.</summary>
    OfClass,
}

/// <summary>Fashion-MNIST with a planted cue: a bright patch of 4x4 pixels at one of ten places along the upper and lower border.</summary>
sealed class CuePictures : ITrainingSource
{
    public const int Side = 28;
    public const int Classes = 10;
    const int Patch = 4;
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
        if (cue == Cue.OfClass)
            foreach (var i in Patched(labels[index], 0))
                values[i] = 1;
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
        var patch = cue == Cue.None ? new bool[Side * Side] : Place(index, 0);
        return [.. pixels[index].Select((v, i) => v > Cloth && !patch[i])];
    }

    /// <summary>The pixels of the cue and around it.</summary>
    public bool[] CueArea(int index) => Place(index, Around);

    bool[] Place(int index, int around)
    {
        var area = new bool[Side * Side];
        foreach (var i in Patched(labels[index], around))
            area[i] = true;
        return area;
    }

    static IEnumerable<int> Patched(int label, int around)
    {
        var (top, left) = (label / 5 * (Side - Patch), label % 5 * 6);
        for (var y = Math.Max(0, top - around); y < Math.Min(Side, top + Patch + around); y++)
            for (var x = Math.Max(0, left - around); x < Math.Min(Side, left + Patch + around); x++)
                yield return y * Side + x;
    }
}
