namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// How a sum of outer products [M,M] is divided among groups: the tile, and in how many parts its rows are cut, since the lower half has too few tiles to keep
/// a device busy. A function of the sizes alone, so that every device gives the same bits.
/// </summary>
/// <param name="Scheme">The tile.</param>
/// <param name="Parts">Parts of the rows; 1 for sums that go to the result at once.</param>
/// <param name="Share">Rows of a part.</param>
readonly record struct RankKPlan(DoubleScheme Scheme, int Parts, int Share)
{
    // A device of about this many processors is assumed. A step of a tile, eight elements of each operand a thread, takes so many clocks for its products when
    // several groups share a processor, and so many where one waits for its elements alone.
    const int Processors = 132;
    const double LargeStep = 700;
    const double SmallStep = 700;
    const double LoneStep = 1000;
    const int LargeRows = 16;
    const int SmallRows = 32;
    const int MostParts = 32;
    const long MostPartials = 1 << 26;

    // Clocks for one more kernel, and for a partial sum to be written to and read from the cache of the whole device.
    const double SecondPass = 3000;
    const double ClocksPerPartial = 0.008;

    /// <summary>The plan of least estimated time for so many rows of M elements.</summary>
    public static RankKPlan Choose(int rows, int m)
    {
        var (best, least) = (default(RankKPlan), double.PositiveInfinity);
        foreach (var (scheme, stepRows, clocks) in new[] { (DoubleScheme.Large, LargeRows, LargeStep), (DoubleScheme.Small, SmallRows, SmallStep) })
        {
            var (side, partials) = ((long)(m + scheme.Rows - 1) / scheme.Rows, (double)m * m / 2);
            for (var parts = 1; parts == 1 || (parts <= MostParts && (long)m * m * parts <= MostPartials); parts++)
            {
                var steps = ((rows + parts - 1) / parts + stepRows - 1) / stepRows;
                var count = Math.Max(1, (rows + steps * stepRows - 1) / Math.Max(1, steps * stepRows));
                var each = (side * (side + 1) / 2 * count + Processors - 1) / Processors;
                var time = (steps + 2) * Math.Max(each * clocks, (each + DoubleScheme.TensorGroups - 1) / DoubleScheme.TensorGroups * LoneStep);
                if (count > 1)
                    time += SecondPass + count * partials * ClocksPerPartial;
                if (time < least)
                    (best, least) = (new(scheme, count, steps * stepRows), time);
            }
        }
        return best;
    }

    /// <summary>Groups of the products.</summary>
    public Extent Grid(int m) => Scheme.Grid(m, m) with { Z = Parts };
}
