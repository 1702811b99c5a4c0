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
    readonly bool isOwner;
    readonly ScoreLink link;
    readonly int steps;
    readonly int channels;
    readonly int pixels;

    /// <summary>Prepares the games for one network on images.</summary>
    /// <param name="network">The network; <see cref="Classifier"/> or on its own input.</param>
    /// <param name="weights">Its loaded weights.</param>
    /// <param name="steps">Steps S of a curve; every pixel is one when there are fewer than that.</param>
    /// <param name="batch">Images per forward pass; what suits the back end when null.</param>
    /// <param name="options">Choices for the plan that scores the images.</param>
    /// <exception cref="ExplainException">The network's input is not an image.</exception>
    public DeletionInsertion(INetwork network, Weights weights, int steps = 64, int? batch = null, PlanOptions? options = null)
        : this(network, steps) => (scorer, isOwner) = (new(network, weights, batch ?? BatchScorer.UsualBatch(weights.Backend, network.InputShape), options), true);

    /// <summary>The games over passes that others use too.</summary>
    internal DeletionInsertion(INetwork network, BatchScorer scorer, int steps)
        : this(network, steps) => this.scorer = scorer;

    DeletionInsertion(INetwork network, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (network.InputShape.Rank != 4)
            throw new ExplainException($"deletion and insertion need an image [1,H,W,C], '{network.Name}' takes {network.InputShape}");
        TargetScore.Require(network, TargetForm.Prob);
        link = network.Link;
        channels = network.InputShape[3];
        pixels = network.InputShape.Count / channels;
        this.steps = Math.Min(steps, pixels);
        scorer = null!;
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
        var below = new float[x.Length];
        substrate.Fill(x, scorer.InputShape, below);
        return Measure(x.ToArray(), below, Ranking(pixelMap), target);
    }

    /// <summary>Plays both games over all pixels, ranked already.</summary>
    internal DeletionCurves Measure(float[] image, float[] below, int[] order, int target) =>
        Play(image, below, order, [.. Enumerable.Range(0, steps + 1).Select(i => (int)((long)i * pixels / steps))], target);

    /// <summary>Plays the games over an order of pixels.</summary>
    /// <param name="image">The image [H,W,C].</param>
    /// <param name="below">What deleted pixels show [H,W,C].</param>
    /// <param name="order">Pixels, those that go first at the front.</param>
    /// <param name="counts">How many of them have gone at each point of the curves.</param>
    /// <param name="target">The frozen class.</param>
    /// <param name="inserts">Whether insertion is played too; its curve is empty otherwise.</param>
    internal DeletionCurves Play(float[] image, float[] below, int[] order, int[] counts, int target, bool inserts = true)
    {
        // Where each game begins is where the other ends, if it goes all the way: both ends are scored once.
        var skipped = inserts && counts[0] == 0 && counts[^1] == pixels ? 1 : 0;
        var (deletion, insertion) = (new double[counts.Length], new double[inserts ? counts.Length : 0]);
        var (shown, gone) = (new float[image.Length], 0);
        scorer.Run(deletion.Length + Math.Max(0, insertion.Length - 2 * skipped), Write, Read);
        if (skipped > 0)
            (insertion[0], insertion[^1]) = (deletion[^1], deletion[0]);
        return new(deletion, insertion);

        // What is shown goes on from one point to the next.
        void Write(int i, Span<float> input)
        {
            var isInsertion = i >= deletion.Length;
            if (i == 0 || i == deletion.Length)
            {
                (isInsertion ? below : image).CopyTo(shown, 0);
                gone = 0;
            }
            var count = counts[isInsertion ? i - deletion.Length + skipped : i];
            foreach (var pixel in order.AsSpan(gone..count))
                Array.Copy(isInsertion ? image : below, pixel * channels, shown, pixel * channels, channels);
            gone = count;
            shown.CopyTo(input);
        }

        void Read(int i, ReadOnlySpan<float> logits)
        {
            var score = TargetScore.Probability(link, logits, target);
            if (i < deletion.Length)
                deletion[i] = score;
            else
                insertion[i - deletion.Length + skipped] = score;
        }
    }

    /// <summary>Pixels by falling attribution, ties by index.</summary>
    public static int[] Ranking(ReadOnlySpan<float> pixelMap) => TargetScore.Ranking(pixelMap);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOwner)
            scorer.Dispose();
    }
}
