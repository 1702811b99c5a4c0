using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>What the measures of one network share: its passes over many inputs, features of a layer, copies with shuffled parameters. Each is made when it is first used.</summary>
sealed class MetricContext : IDisposable
{
    // What is kept of so many pictures is a few kilobytes each.
    const int MostPictures = 4096;

    readonly ExplainOptions options;
    readonly Weights weights;
    readonly Stack<IDisposable> parts = [];
    readonly Dictionary<(int Picture, int Target), Dictionary<string, object>> answers = [];
    DeletionInsertion? games;
    FeatureScorer? features;
    ShuffledNetworks? shuffled;
    (IMapMaker Of, IMapMaker[] Stages)? made;

    /// <param name="network">The network, on images.</param>
    /// <param name="weights">Its loaded weights.</param>
    /// <param name="options">Seed, target and precision.</param>
    /// <param name="steps">Steps of a curve.</param>
    /// <exception cref="ExplainException">The network's input is no image.</exception>
    public MetricContext(INetwork network, Weights weights, ExplainOptions options, int steps)
    {
        if (network.InputShape.Rank != 4)
            throw new ExplainException($"measures of maps need an image [1,H,W,C], '{network.Name}' takes {network.InputShape}");
        (Network, this.weights, this.options, Steps) = (network, weights, options, steps);
        Scorer = Keep(new BatchScorer(network, weights, BatchScorer.UsualBatch(weights.Backend, network.InputShape), options.Plan));
    }

    /// <summary>The network.</summary>
    public INetwork Network { get; }

    /// <summary>Shape of an input [1,H,W,C].</summary>
    public Shape Input => Network.InputShape;

    /// <summary>Pixels of an input.</summary>
    public int Pixels => Input.Count / Input[3];

    /// <summary>Key of the draws that measures make: the same for every method and every seed of it.</summary>
    public ulong Seed => options.Seed;

    /// <summary>Steps of a curve.</summary>
    public int Steps { get; }

    /// <summary>The network over many inputs.</summary>
    public BatchScorer Scorer { get; }

    /// <summary>Deletion and insertion.</summary>
    public DeletionInsertion Games => games ??= new(Network, Scorer, Steps);

    /// <summary>Features of the layer that activation maps look at.</summary>
    public FeatureScorer Features => features ??= Keep(new FeatureScorer(Network, weights, options.Plan));

    /// <summary>A method on a copy of the network, shuffled down to a stage. Those of the method asked for last are kept.</summary>
    public IMapMaker ShuffledMaker(IMapMaker maker, int stage)
    {
        if (made?.Of != maker)
        {
            Forget();
            shuffled ??= Keep(new ShuffledNetworks(Network, weights, options.Seed));
            made = (maker, [.. Enumerable.Range(0, ShuffledNetworks.Stages).Select(k => maker.On(shuffled[k]))]);
        }
        return made.Value.Stages[stage];
    }

    /// <summary>The target's value from logits.</summary>
    public double Value(ReadOnlySpan<float> logits, int target) => TargetScore.Value(TargetScore.FormOf(Network, options.Target), Network.Link, logits, target);

    /// <summary>What the network says of a picture and class whatever the map: made when the first map of the picture asks, and kept for the maps of other methods.</summary>
    /// <param name="picture">Number of the picture.</param>
    /// <param name="target">The class.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="answer">Asks the network. It must not depend on a map, and be small: it is kept for the first 4096 pictures.</param>
    public T OfPicture<T>(int picture, int target, string question, Func<T> answer)
        where T : notnull
    {
        if (!answers.TryGetValue((picture, target), out var known))
        {
            if (answers.Count >= MostPictures)
                return answer();
            answers[(picture, target)] = known = [];
        }
        if (!known.TryGetValue(question, out var value))
            known[question] = value = answer();
        return (T)value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        while (parts.TryPop(out var part))
            part.Dispose();
    }

    void Forget()
    {
        if (made is var (of, stages))
            Array.ForEach(stages, stage => (stage == of ? null : stage)?.Dispose());
        made = null;
    }

    T Keep<T>(T part)
        where T : IDisposable
    {
        parts.Push(part);
        return part;
    }
}
