using Whence.Explain;
using Whence.Graphs;
using Whence.Studies.Ensembles;
using Whence.Studies.Lap;

namespace Whence.Studies.FineTuning;

/// <summary>What is done to pictures of 28 x 28 before a network is fine-tuned on them, and to the unseen ones that it is asked about.</summary>
sealed record Corruption(string Name, Action<float[], int, Random> Apply, bool IsTested = true)
{
    const int Side = CuePictures.Side;
    const int Hidden = 12;
    const float Noise = 0.3f;
    const double Sigma = 1.5;

    /// <summary>A planted patch says the class in fine-tuning and is not there in the test.</summary>
    public static IReadOnlyList<Corruption> All { get; } =
    [
        new("none", (_, _, _) => { }), new("noise", AddNoise), new("blur", (x, _, _) => Baseline.Blur(Sigma).Fill([.. x], new Shape(1, Side, Side, 1), x)), new("occlusion", Hide),
        new("planted patch", (x, label, _) => CuePictures.Plant(x, label), IsTested: false),
    ];

    /// <summary>The pictures corrupted, the same whenever the seed is.</summary>
    public StudyPictures On(StudyPictures pictures, int seed)
    {
        var random = new Random(seed);
        return new($"{pictures.Name}, {Name}", [.. pictures.Pixels.Select((pixels, i) =>
        {
            var copy = (float[])pixels.Clone();
            Apply(copy, pictures.Labels[i], random);
            return copy;
        })], pictures.Labels);
    }

    static void AddNoise(float[] x, int label, Random random)
    {
        for (var i = 0; i < x.Length; i++)
            x[i] = Math.Clamp(x[i] + Noise * (float)random.Normal(), 0, 1);
    }

    static void Hide(float[] x, int label, Random random)
    {
        var (top, left) = (random.Next(Side - Hidden), random.Next(Side - Hidden));
        for (var row = top; row < top + Hidden; row++)
            x.AsSpan(row * Side + left, Hidden).Fill(0.5f);
    }
}
