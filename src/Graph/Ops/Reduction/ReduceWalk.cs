namespace Whence.Graphs.Ops;

/// <summary>
/// How a reduction walks its operand: the innermost run of neighbouring values, which is either folded or kept as a whole, the offsets of
/// the other kept positions, and the offsets of the other folded positions.
/// </summary>
sealed record ReduceWalk(long[] Kept, long[] Folded, long Run, bool RunIsFolded)
{
    public static ReduceWalk Plan(Shape x, bool[] reduced)
    {
        // Axes of one place go with either side: the innermost of several places says which.
        var (runStart, innermost) = (x.Rank, x.Rank - 1);
        while (innermost > 0 && x[innermost] == 1)
            innermost--;
        var runIsFolded = x.Rank > 0 && reduced[innermost];
        while (runStart > 0 && (reduced[runStart - 1] == runIsFolded || x[runStart - 1] == 1))
            runStart--;
        return new(
            Offsets(x, axis => axis < runStart && !reduced[axis]),
            Offsets(x, axis => axis < runStart && reduced[axis]),
            x.Product(runStart, x.Rank),
            runIsFolded);
    }

    static long[] Offsets(Shape x, Func<int, bool> take)
    {
        var strides = x.Strides();
        long[] offsets = [0];
        for (var axis = 0; axis < x.Rank; axis++)
        {
            if (!take(axis))
                continue;
            var (extent, stride) = (x[axis], strides[axis]);
            offsets = [.. offsets.SelectMany(offset => Enumerable.Range(0, extent).Select(i => offset + (long)i * stride))];
        }
        return offsets;
    }
}
