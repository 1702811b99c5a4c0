using Whence.Explain;
using Whence.Graphs;

namespace Whence.Uncertainty;

/// <summary>
/// The blurring test of uncertainty attribution [Wang 2023]: pixels are replaced by the blurred image's in the order of a map, ties by
/// index, and the uncertainty is measured again. It favours maps that know the blurred image: report those beside it.
/// </summary>
sealed class UncertaintyBlurring : IDisposable
{
    const int StepsPerPart = 32;

    // The small budgets are looked at closely, pixel by pixel on small images.
    static readonly double[] Parts = [0, 0.02, 0.05, 1];

    readonly BatchScorer scorer;
    readonly Baseline blur;
    readonly int channels;
    readonly int[] counts;

    /// <summary>Prepares the test for members on images.</summary>
    /// <param name="members">The members.</param>
    /// <param name="weights">Their loaded weights.</param>
    /// <param name="sigma">Standard deviation of the blur in pixels; 1 to 2 at 32 x 32.</param>
    /// <param name="batch">Images per forward pass.</param>
    /// <param name="options">Choices for the plan that scores the images.</param>
    public UncertaintyBlurring(Ensemble members, Weights weights, double sigma = 1.5, int batch = 32, PlanOptions? options = null)
    {
        (blur, channels) = (Baseline.Blur(sigma), members.RequireImages("the blurring test").InputShape[3]);
        scorer = new(new UncertaintyNetwork(members), weights, batch, options);
        counts = Counts(members.InputShape.Count / channels);
    }

    int Pixels => counts[^1];

    /// <summary>Runs the test for one image.</summary>
    /// <param name="x">The image [H,W,C].</param>
    /// <param name="pixelMap">Attribution per pixel [H,W].</param>
    /// <param name="kind">The uncertainty that should fall.</param>
    /// <exception cref="ExplainException">The map has another number of pixels, or the image is not uncertain at all.</exception>
    public BlurringScore Measure(ReadOnlySpan<float> x, ReadOnlySpan<float> pixelMap, UncertaintyKind kind)
    {
        if (pixelMap.Length != Pixels)
            throw new ExplainException($"the map has {pixelMap.Length} pixels, the image has {Pixels}");
        var (order, image, blurred) = (DeletionInsertion.Ranking(pixelMap), x.ToArray(), new float[x.Length]);
        blur.Fill(image, scorer.InputShape, blurred);
        var uncertainty = new double[counts.Length];
        scorer.Run(counts.Length, Write, (i, split) => uncertainty[i] = split[(int)kind]);
        if (!(uncertainty[0] > 0))
            throw new ExplainException($"the {kind} uncertainty is {uncertainty[0]}: there is nothing to reduce");
        var reductions = new double[counts.Length];
        for (var i = 1; i < reductions.Length; i++)
            reductions[i] = Math.Max(reductions[i - 1], 1 - uncertainty[i] / uncertainty[0]);
        return new([.. counts.Select(count => (double)count / Pixels)], reductions);

        void Write(int i, Span<float> input)
        {
            image.CopyTo(input);
            foreach (var pixel in order.AsSpan(0, counts[i]))
                blurred.AsSpan(pixel * channels, channels).CopyTo(input[(pixel * channels)..]);
        }
    }

    /// <summary>Images by falling uncertainty, the first <paramref name="count"/> of them.</summary>
    public IReadOnlyList<int> MostUncertain(IReadOnlyList<float[]> images, int count, UncertaintyKind kind)
    {
        var uncertainty = new float[images.Count];
        scorer.Run(images.Count, (i, input) => images[i].CopyTo(input), (i, split) => uncertainty[i] = split[(int)kind]);
        return DeletionInsertion.Ranking(uncertainty)[..Math.Min(count, images.Count)];
    }

    /// <inheritdoc/>
    public void Dispose() => scorer.Dispose();

    static IEnumerable<double> Shares(int part) =>
        Enumerable.Range(0, StepsPerPart + 1).Select(i => Parts[part] + (Parts[part + 1] - Parts[part]) * i / StepsPerPart);

    static int[] Counts(int pixels) =>
    [
        .. Enumerable.Range(0, Parts.Length - 1).SelectMany(Shares).Select(share => (int)(share * pixels))
            .Append(pixels).Distinct().Order(),
    ];
}
