namespace Whence.Kernels.MatMul;

/// <summary>
/// How a batch of products of one size is divided among groups of threads: the tile, and in how many parts the sums are cut when there are too few
/// tiles to go round. A function of the sizes alone, so that every device gives the same bits.
/// </summary>
/// <param name="Tile">The tile.</param>
/// <param name="Splits">Parts of the sums.</param>
readonly record struct TilePlan(ProductTile Tile, int Splits)
{
    // A device of about this many processors is assumed, each of which wants this many steps of a tile to be worth a part of the sums.
    const int Processors = 132;
    const int LeastSteps = 8;
    const int MostSplits = 64;

    // Of the narrowest tile; a tile that is mostly beside the columns was not among those that the costs are fitted to.
    const int LeastColumns = 32;
    const long MostPartials = 1 << 26;

    // Clocks of a group before and behind its products, for one more kernel, and for a partial sum to be written to and read from the cache of the whole device.
    const double Start = 4500;
    const double SecondPass = 2500;
    const double ClocksPerPartial = 0.004;

    /// <summary>The plan of least estimated time.</summary>
    public static TilePlan Choose(int batch, int rows, int columns, int depth, IEnumerable<ProductTile> tiles)
    {
        var (best, least) = (default(TilePlan), double.PositiveInfinity);
        var results = (double)batch * rows * columns;
        foreach (var tile in tiles.Where(tile => tile.N <= Math.Max(LeastColumns, 2 * columns)))
        {
            var groups = (double)batch * tile.Groups(rows, columns);
            var most = Math.Min(Math.Min(2 * Processors / groups, (double)depth / (LeastSteps * tile.Terms)), Math.Min(MostSplits, MostPartials / results));
            for (var splits = 1; splits == 1 || splits <= most; splits++)
            {
                var plan = Cut(tile, depth, splits);
                var time = Clocks(plan, groups * plan.Splits, depth) + (plan.Splits == 1 ? 0 : SecondPass + plan.Splits * results * ClocksPerPartial);
                if (time < least)
                    (best, least) = (plan, time);
            }
        }
        return best;
    }

    /// <summary>Sums of <paramref name="depth"/> terms cut in at most so many parts: whole steps of the tile, none of them empty.</summary>
    public static TilePlan Cut(ProductTile tile, int depth, int splits)
    {
        var share = new TilePlan(tile, splits).Share(depth);
        return new(tile, Math.Max(1, (depth + share - 1) / share));
    }

    /// <summary>Terms of a part of a sum of so many.</summary>
    public int Share(int depth) => (Math.Max(1, (depth + Splits - 1) / Splits) + Tile.Terms - 1) / Tile.Terms * Tile.Terms;

    /// <summary>What a listing says of the plan.</summary>
    public override string ToString() =>
        $"{Tile.Numbers switch { ProductNumbers.Tf32 => "tf32_", ProductNumbers.BFloat16 => "bf16_", _ => "" }}t{Tile.M}x{Tile.N}x{Tile.Terms}{(Splits > 1 ? $"_split{Splits}" : "")}";

    // Groups run side by side while there is room, one lot after the other, and no faster than the processor multiplies.
    static double Clocks(TilePlan plan, double groups, int depth)
    {
        var (tile, onOne) = (plan.Tile, Math.Ceiling(groups / Processors));
        var least = (double)tile.M * tile.N * plan.Share(depth) / ProductsPerClock(tile.Numbers);
        return Math.Max(Math.Ceiling(onOne / tile.Cost.AtOnce) * (least * tile.Cost.Alone + Start), onOne * least * tile.Cost.Crowded + Start);
    }

    // Of one processor.
    static int ProductsPerClock(ProductNumbers numbers) => numbers switch { ProductNumbers.Tf32 => 512, ProductNumbers.BFloat16 => 1024, _ => 128 };
}

/// <summary>
/// What the products of a tile take on a processor, as multiples of the least clocks that its arithmetic allows. Fitted to 2,248 plans of 102 products and
/// convolutions on an H200 (<c>bench/gpu tiles</c>, bench/results).
/// </summary>
/// <param name="Alone">Of a group that has a processor to itself, or shares it with fewer than it has room for.</param>
/// <param name="Crowded">Of each of many groups on a processor.</param>
/// <param name="AtOnce">Groups that a processor has room for.</param>
readonly record struct TileCost(double Alone, double Crowded, int AtOnce);
