namespace Whence.Graphs.Planning;

/// <summary>
/// Places storages in one arena: largest first, each in the smallest gap left by those already placed that are alive at the same time.
/// </summary>
static class MemoryPlanner
{
    const int AlignmentFloats = 16;

    /// <summary>Sets every offset and returns the arena's length in floats.</summary>
    public static long Place(IReadOnlyList<Storage> storages, bool reuse, int guardFloats)
    {
        var placed = new List<Storage>();
        long arena = 0;
        foreach (var storage in storages.OrderByDescending(storage => storage.Length).ThenBy(storage => storage.First))
        {
            var size = Room(storage, guardFloats);
            storage.Offset = reuse ? SmallestGap(placed.Where(other => Overlap(storage, other)), size, guardFloats) : arena;
            arena = Math.Max(arena, storage.Offset + size);
            placed.Add(storage);
        }
        return arena;
    }

    /// <summary>Floats that a storage takes, its guard and the rounding to the alignment included.</summary>
    public static long Room(Storage storage, int guardFloats) =>
        (storage.Length + guardFloats + AlignmentFloats - 1) / AlignmentFloats * AlignmentFloats;

    static bool Overlap(Storage a, Storage b) => a.First <= b.Last && b.First <= a.Last;

    static long SmallestGap(IEnumerable<Storage> alive, long size, int guardFloats)
    {
        long end = 0;
        var (best, bestGap) = (-1L, long.MaxValue);
        foreach (var other in alive.OrderBy(other => other.Offset))
        {
            var gap = other.Offset - end;
            if (gap >= size && gap < bestGap)
                (best, bestGap) = (end, gap);
            end = Math.Max(end, other.Offset + Room(other, guardFloats));
        }
        return best >= 0 ? best : end;
    }
}
