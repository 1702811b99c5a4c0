using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// The deletion and insertion games [Petsiuk 2018]: pixels are ranked by their channel-summed attribution, ties by index, and replaced by a
/// substrate, or restored on it, from the top. The score is the probability, as the network gives it, of the class that is explained, which stays frozen.
/// </summary>
public sealed class DeletionInsertion : IDisposable
{
    readonly BatchScorer scorer;
    readonly ScoreLink link;
    readonly int steps;
    readonly int channels;
    readonly int pixels;

    /// <summary>Prepares the games for one network on images.</summary>
    /// <param name="network">The network; <see cref="Classifier"/> or on its own input.</param>
    /// <param name="weights">Its loaded weights.</param>
    /// <param name="steps">Steps S of a curve; every pixel is one when there are fewer than that.</param>
    /// <param name="batch">Images per forward pass.</param>
    /// <param name="options">Choices for the plan that scores the images.</param>
    /// <exception cref="ExplainException">The network's input is not an image.</exception>
    public DeletionInsertion(INetwork network, Weights weights, int steps = 64, int batch = 32, PlanOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (network.InputShape.Rank != 4)
            throw new ExplainException($"deletion and insertion need an image [1,H,W,C], '{network.Name}' takes {network.InputShape}");
        TargetScore.Require(network, TargetForm.Prob);
        link = network.Link;
        channels = network.InputShape[3];
        pixels = network.InputShape.Count / channels;
        this.steps = Math.Min(steps, pixels);
        scorer = new(network, weights, batch, options);
    }

    /// <summary>Plays both games for one image.</summary>
    /// <param name="x">The image [H,W,C].</param>
    /// <param name="pixelMap">Attribution per pixel [H,W].</param>
    /// <param name="target">The frozen class.</param>
    /// <param name="substrate">What deleted pixels show.</param>
    /// <exception cref="ExplainException">The map has another number of pixels.</exception>
    public DeletionCurves Measure(ReadOnlySpan<float> x, ReadOnlySpan<float> pixelMap, int target, Baseline substrate)
    {
        if (pixelMap.Length != pixels)
            throw new ExplainException($"the map has {pixelMap.Length} pixels, the image has {pixels}");
        var order = Ranking(pixelMap);
        var image = x.ToArray();
        var below = new float[image.Length];
        substrate.Fill(image, scorer.InputShape, below);
        var scores = new double[2 * (steps + 1)];
        scorer.Run(scores.Length, Write, (i, logits) => scores[i] = TargetScore.Probability(link, logits, target));
        return new(scores[..(steps + 1)], scores[(steps + 1)..]);

        // The first S + 1 images are deletion's, the others insertion's.
        void Write(int i, Span<float> input)
        {
            var inserting = i > steps;
            var (from, top) = inserting ? (below, image) : (image, below);
            from.CopyTo(input);
            var count = (int)((long)(inserting ? i - steps - 1 : i) * pixels / steps);
            foreach (var pixel in order.AsSpan(0, count))
                top.AsSpan(pixel * channels, channels).CopyTo(input[(pixel * channels)..]);
        }
    }

    /// <summary>Pixels by falling attribution, ties by index.</summary>
    public static int[] Ranking(ReadOnlySpan<float> pixelMap)
    {
        var keys = pixelMap.ToArray();
        return [.. Enumerable.Range(0, keys.Length).OrderByDescending(i => keys[i]).ThenBy(i => i)];
    }

    /// <inheritdoc/>
    public void Dispose() => scorer.Dispose();
}
