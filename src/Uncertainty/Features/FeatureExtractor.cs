using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Data;

namespace Whence.Uncertainty.Features;

/// <summary>
/// Runs a network over examples and keeps, of each, the features of one layer and the logits. Compiled once for a batch; memory does not
/// depend on the number of examples. Used by one thread at a time.
/// </summary>
public sealed class FeatureExtractor : IDisposable
{
    const int UsualBatch = 32;

    readonly Plan plan;
    readonly Node x;
    readonly Node features;
    readonly Node logits;
    readonly float[] chunk;

    /// <summary>Compiles the forward pass.</summary>
    /// <param name="network">A <see cref="Classifier"/> on pixels in [0,1], or any other network on its own input.</param>
    /// <param name="weights">Its parameters, loaded.</param>
    /// <param name="layer">The layer's name in the model; null takes what the last linear layer reads.</param>
    /// <param name="batch">Inputs per pass; null takes 32.</param>
    /// <param name="options">Precision, and choices for tests.</param>
    /// <exception cref="ExplainException">There is no such layer, or the network's classes are not such that one is true.</exception>
    public FeatureExtractor(INetwork network, Weights weights, string? layer = null, int? batch = null, PlanOptions? options = null)
    {
        TargetScore.RequireOneClass(network, "a set of labelled examples");
        Network = network;
        Batch = batch ?? UsualBatch;
        ArgumentOutOfRangeException.ThrowIfLessThan(Batch, 1, nameof(batch));
        var g = new Graph();
        x = g.Input("features.x", network.InputShape.With(0, Batch));
        var output = network.Build(g, x);
        var head = NetworkHead.Find(g, output.Logits, weights);
        (Layer, features) = FeatureLayer.Choose(x, network, output, head, layer);
        Head = Layer == FeatureLayer.Penultimate ? head!.Head : null;
        logits = output.Logits;
        plan = Plan.Compile(g, weights.Backend, weights, [features, logits], options: options);
        chunk = new float[x.Shape.Count];
    }

    /// <summary>The network.</summary>
    public INetwork Network { get; }

    /// <summary>The layer's name: as in the model, or "penultimate".</summary>
    public string Layer { get; }

    /// <summary>Inputs per pass.</summary>
    public int Batch { get; }

    /// <summary>Features an example, D.</summary>
    public int Dimensions => features.Shape[1];

    /// <summary>Classes K.</summary>
    public int Classes => logits.Shape[1];

    /// <summary>The last linear layer where the features are what it reads, else null.</summary>
    public LinearHead? Head { get; }

    /// <summary>Features and logits of inputs [n, ...] that lie in one array.</summary>
    /// <exception cref="ExplainException">The array is not a whole number of inputs, or a result is not finite.</exception>
    public FeatureSet Extract(ReadOnlySpan<float> inputs, CancellationToken cancellation = default)
    {
        var length = Network.InputShape.Count;
        if (inputs.Length % length != 0)
            throw new ExplainException($"{inputs.Length} values are not a whole number of inputs {Network.InputShape}");
        var rows = new FeatureRows(inputs.Length / length, this);
        for (var start = 0; start < rows.Count; start += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(Batch, rows.Count - start);
            inputs.Slice(start * length, count * length).CopyTo(chunk);
            Run(rows, count);
        }
        return rows.ToSet();
    }

    /// <summary>Features, logits, labels and ids of a data set, a batch at a time, in the order of <paramref name="indices"/> (all when null).</summary>
    /// <exception cref="ExplainException">The network takes no pictures, a label is no class of it, or a result is not finite.</exception>
    public IEnumerable<FeatureSet> Stream(Dataset data, IReadOnlyList<int>? indices = null, CancellationToken cancellation = default)
    {
        var classifier = Network as Classifier ?? throw new ExplainException($"'{Network.Name}' takes no pictures: give it a preprocessing");
        var all = indices ?? [.. Enumerable.Range(0, data.Count)];
        var length = Network.InputShape.Count;
        for (var start = 0; start < all.Count; start += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = new FeatureRows(Math.Min(Batch, all.Count - start), this);
            for (var i = 0; i < rows.Count; i++)
            {
                var example = data[all[start + i]];
                classifier.Prepare(example.Image).Pixels.CopyTo(chunk, i * length);
                rows.Name(example.Id, example.Label);
            }
            Run(rows, rows.Count);
            yield return rows.ToSet();
        }
    }

    /// <summary>As <see cref="Stream"/>, all in one set.</summary>
    /// <inheritdoc cref="Stream"/>
    public FeatureSet Extract(
        Dataset data, IReadOnlyList<int>? indices = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var count = indices?.Count ?? data.Count;
        var parts = new List<FeatureSet>();
        var done = 0;
        foreach (var part in Stream(data, indices, cancellation))
        {
            parts.Add(part);
            progress?.Report((done += part.Count) / (double)count);
        }
        return new(count, Dimensions, Classes)
        {
            Features = [.. parts.SelectMany(part => part.Features)],
            Logits = [.. parts.SelectMany(part => part.Logits)],
            Labels = [.. parts.SelectMany(part => part.Labels)],
            Ids = [.. parts.SelectMany(part => part.Ids)],
        };
    }

    /// <inheritdoc/>
    public void Dispose() => plan.Dispose();

    void Run(FeatureRows rows, int count)
    {
        plan.Set(x, chunk);
        plan.Run();
        rows.Add(plan.Get(features)[..(count * Dimensions)], plan.Get(logits)[..(count * Classes)]);
    }

    /// <summary>Rows as they come out of the passes.</summary>
    sealed class FeatureRows(int count, FeatureExtractor owner)
    {
        readonly float[] features = new float[count * owner.Dimensions];
        readonly float[] logits = new float[count * owner.Classes];
        readonly List<string> ids = new(count);
        readonly List<int> labels = new(count);
        int done;

        public int Count => count;

        public void Name(string id, int label)
        {
            if (label >= owner.Classes)
                throw new ExplainException($"example '{id}' has label {label}, '{owner.Network.Name}' has {owner.Classes} classes");
            ids.Add(id);
            labels.Add(label);
        }

        public void Add(ReadOnlySpan<float> u, ReadOnlySpan<float> z)
        {
            u.CopyTo(features.AsSpan(done * owner.Dimensions));
            z.CopyTo(logits.AsSpan(done * owner.Classes));
            done += u.Length / owner.Dimensions;
        }

        public FeatureSet ToSet() => new(count, owner.Dimensions, owner.Classes)
        {
            Features = features,
            Logits = logits,
            Labels = labels.Count == count ? [.. labels] : [.. Enumerable.Repeat(Dataset.Unlabelled, count)],
            Ids = ids.Count == count ? [.. ids] : [.. Enumerable.Range(0, count).Select(i => $"#{i}")],
        };
    }
}
