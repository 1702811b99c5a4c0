using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// Copies of a network whose parameters are shuffled, layer by layer from the logits down: of each tensor the values change places, so that its distribution stays
/// [Adebayo 2018]. Stage k of n has the last k/n of the tensors shuffled; at the last one nothing is left that was learned.
/// </summary>
sealed class ShuffledNetworks : IDisposable
{
    /// <summary>Stages n.</summary>
    public const int Stages = 4;

    readonly Weights[] stages = new Weights[Stages];

    /// <summary>Makes the copies.</summary>
    public ShuffledNetworks(INetwork network, Weights weights, ulong seed)
    {
        var names = Names(network, weights);
        for (var stage = 0; stage < Stages; stage++)
        {
            stages[stage] = new(weights.Backend);
            network.Load(stages[stage]);
            for (var i = names.Length - names.Length * (stage + 1) / Stages; i < names.Length; i++)
                stages[stage].Set(names[i], weights.ShapeOf(names[i]), Shuffled(weights.Get(names[i]), seed, i));
        }
    }

    /// <summary>The weights of a stage, from 0.</summary>
    public Weights this[int stage] => stages[stage];

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(stages, stage => stage?.Dispose());

    // In the order in which values meet them.
    static string[] Names(INetwork network, Weights weights)
    {
        var g = new Graph();
        var nodes = Ancestry.Of([network.Build(g, g.Input("shuffled.x", network.InputShape)).Logits]).OrderBy(node => node.Id);
        return [.. nodes.SelectMany(node => node.Inputs).Select(node => node.Name).Where(weights.Names.Contains).Distinct()];
    }

    static float[] Shuffled(float[] values, ulong seed, int tensor)
    {
        var keys = new double[values.Length];
        RandomSequence.Uniform(seed, RandomPurpose.MetricShuffle, (ulong)tensor, keys);
        Array.Sort(keys, values);
        return values;
    }
}
