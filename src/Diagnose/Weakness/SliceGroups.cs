using System.Numerics;
using Whence.Diagnose.Data;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Slices that are mostly the same examples under other names: each is marked with the first before it with which it shares at least half of what either
/// holds (Jaccard's index). A reader looks at the first of each group.
/// </summary>
static class SliceGroups
{
    const double Shared = 0.5;

    // So many slices are compared; those behind stand alone.
    const int Most = 200;

    /// <summary>The slices in their order, marked.</summary>
    public static IReadOnlyList<Slice> Mark(IReadOnlyList<Slice> slices, IReadOnlyList<Property> properties)
    {
        var sets = new ulong[Math.Min(Most, slices.Count)][];
        Parallel.For(0, sets.Length, s => sets[s] = Set(slices[s], properties));
        var (marked, first) = (new List<Slice>(), new List<int>());
        for (var s = 0; s < slices.Count; s++)
        {
            var like = s < sets.Length ? first.FindIndex(f => Common(sets[f], sets[s]) is var common && common >= Shared * (slices[f].Count + slices[s].Count - common)) : -1;
            if (like < 0 && s < sets.Length)
                first.Add(s);
            marked.Add(like < 0 ? slices[s] : slices[s] with { Like = slices[first[like]].Name });
        }
        return marked;
    }

    // A bit an example.
    static ulong[] Set(Slice slice, IReadOnlyList<Property> properties)
    {
        var conditions = slice.Conditions.Select(condition =>
        {
            var property = properties.First(property => property.Name == condition.Property);
            return (property.CodeArray, Code: (byte)property.Values.ToList().IndexOf(condition.Value));
        }).ToArray();
        var (count, set) = (conditions[0].CodeArray.Length, new ulong[(conditions[0].CodeArray.Length + 63) / 64]);
        for (var i = 0; i < count; i++)
        {
            if (Array.TrueForAll(conditions, condition => condition.CodeArray[i] == condition.Code))
                set[i / 64] |= 1UL << (i % 64);
        }
        return set;
    }

    static long Common(ulong[] a, ulong[] b)
    {
        long common = 0;
        for (var i = 0; i < a.Length; i++)
            common += BitOperations.PopCount(a[i] & b[i]);
        return common;
    }
}
