using Whence.Explain;
using Whence.Statistics;

namespace Whence.Uncertainty.Features;

/// <summary>A data set's features, or those of a stretch of it, as a verb uses them.</summary>
/// <param name="Role">What it is used for.</param>
/// <param name="Name">The data set's name.</param>
/// <param name="Fingerprint">Its content.</param>
/// <param name="Set">The features.</param>
sealed record NamedFeatures(string Role, string Name, string Fingerprint, FeatureSet Set);

/// <summary>
/// What one machine of many computes of the data sets that a study is of: features and logits of the same stretch of each. Parts hold examples, not figures: thresholds,
/// ranks and intervals of the whole cannot be had from those of parts, and this way the whole is the same to the last bit.
/// </summary>
/// <param name="Shard">Which stretch.</param>
/// <param name="Network">Fingerprint of the network.</param>
/// <param name="Layer">The layer of the features.</param>
/// <param name="Drawn">How examples were drawn, in words.</param>
/// <param name="Sets">The sets, in the verb's order.</param>
sealed record FeaturePart(Shard Shard, string Network, string Layer, string Drawn, IReadOnlyList<NamedFeatures> Sets)
{
    /// <summary>Puts all parts of a whole together, in any order.</summary>
    /// <exception cref="StatisticsException">A part lacks or stands twice, or parts are of different numbers.</exception>
    /// <exception cref="ExplainException">Parts are of other sets or networks than each other.</exception>
    public static FeaturePart Merge(IReadOnlyList<FeaturePart> parts)
    {
        var ordered = Shard.Order(parts, part => part.Shard);
        var first = ordered[0];
        foreach (var part in ordered)
        {
            if (part.Words() != first.Words())
                throw new ExplainException($"part {part.Shard} is of {part.Words()}, part {first.Shard} of {first.Words()}");
        }
        return first with { Shard = Shard.Whole, Sets = [.. first.Sets.Select((set, s) => set with { Set = Joined([.. ordered.Select(part => part.Sets[s].Set)]) })] };
    }

    string Words() => $"network {Short(Network)} at {Layer}, {Drawn}: {string.Join(", ", Sets.Select(set => $"{set.Role} {set.Name} ({Short(set.Fingerprint)}, {set.Set.Dimensions} features, {set.Set.Classes} classes)"))}";

    static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    static FeatureSet Joined(FeatureSet[] sets) => new(sets.Sum(set => set.Count), sets[0].Dimensions, sets[0].Classes)
    {
        Features = [.. sets.SelectMany(set => set.Features)],
        Logits = [.. sets.SelectMany(set => set.Logits)],
        Labels = [.. sets.SelectMany(set => set.Labels)],
        Ids = [.. sets.SelectMany(set => set.Ids)],
    };
}
