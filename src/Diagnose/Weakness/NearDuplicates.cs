using Whence.Diagnose.Data;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Pictures that are nearly the same, by hashes of 64 bits that differ in few: one of two with different labels is labelled wrongly, and one in the
/// training set with another in the test set is a leak.
/// </summary>
/// <param name="Examples">How many pictures have a near-duplicate.</param>
/// <param name="Groups">How many groups they make; a chain of near-duplicates is one.</param>
/// <param name="Contradicting">Groups of several labels.</param>
/// <param name="Leaking">Groups in several sets.</param>
/// <param name="Shown">Leaks first, then contradictions, then the largest groups.</param>
public sealed record NearDuplicates(int Examples, int Groups, int Contradicting, int Leaking, IReadOnlyList<DuplicateGroup> Shown)
{
    /// <summary>Hashes that differ in so many bits at most are of near-duplicates.</summary>
    public const int MostBits = 4;

    /// <summary>Finds them.</summary>
    /// <param name="data">Examples with hashes.</param>
    /// <param name="sets">A property that tells sets apart, such as training and test; null where there is none.</param>
    /// <param name="shown">How many groups are listed.</param>
    /// <exception cref="DiagnoseException">There is no such property, or the examples have no hashes.</exception>
    public static NearDuplicates Of(ClassificationData data, string? sets = null, int shown = 20)
    {
        var hashes = data.Hashes ?? throw new DiagnoseException("near-duplicates need a column 'hash', as whence annotate writes it");
        var set = sets is null ? null : data.Properties.FirstOrDefault(property => property.Name == sets)
            ?? throw new DiagnoseException($"near-duplicates: there is no property '{sets}'; there are {string.Join(", ", data.Properties.Select(p => p.Name))}");
        var groups = RowsOfGroups(hashes).Select(rows => new DuplicateGroup(
            [.. rows.Select(row => data.Ids[row])], [.. rows.Select(row => data.Classes[data.TruthArray[row]]).Distinct()],
            set is null ? [] : [.. rows.Select(row => set.Values[set.Codes[row]]).Distinct()])).ToArray();
        return new(
            groups.Sum(group => group.Ids.Count), groups.Length, groups.Count(group => group.Labels.Count > 1), groups.Count(group => group.Sets.Count > 1),
            [.. groups.OrderByDescending(group => group.Sets.Count > 1).ThenByDescending(group => group.Labels.Count > 1).ThenByDescending(group => group.Ids.Count).Take(shown)]);
    }

    static IEnumerable<int[]> RowsOfGroups(ulong?[] hashes)
    {
        var byHash = Enumerable.Range(0, hashes.Length).Where(i => hashes[i] is not null).GroupBy(i => hashes[i]!.Value).ToArray();
        var roots = HashGroups.Of(Array.ConvertAll(byHash, group => group.Key), MostBits);
        return byHash.Select((group, g) => (group, Root: roots[g])).GroupBy(pair => pair.Root, pair => pair.group)
            .Select(groups => groups.SelectMany(group => group).Order().ToArray()).Where(rows => rows.Length > 1).OrderBy(rows => rows[0]);
    }
}
