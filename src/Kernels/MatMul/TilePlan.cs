using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// How a batch of products of one size is divided among groups of threads: the tile, and in how many parts the sums are cut when there are too few
/// tiles to go round. A function of the sizes alone, so that every device gives the same bits.
/// </summary>
/// <param name="Tile">The tile.</param>
/// <param name="Splits">Parts of the sums.</param>
/// <param name="Numbers">What is multiplied: float32, tf32 or pairs of bfloat16.</param>
readonly record struct TilePlan(TileShape Tile, int Splits, RegisterType Numbers = RegisterType.F32)
{
    // A device of about this many processors is assumed, each of which wants this many steps of a tile to be worth a part of the sums.
    const int Processors = 132;
    const int LeastSteps = 8;
    const int MostSplits = 64;
    const long MostPartials = 1 << 26;

    // Clocks for one more kernel, and for a partial sum to be written to and read from the cache of the whole device.
    const double SecondPass = 3000;
    const double ClocksPerPartial = 0.006;

    static readonly (TileShape Tile, double Speed)[] FmaTiles =
    [
        (new(128, 128, 8, 8, 8), 1), (new(128, 64, 8, 8, 8), 0.9), (new(64, 64, 16, 8, 4), 0.75), (new(128, 32, 16, 8, 4), 0.7), (new(32, 32, 16, 4, 4), 0.4),
    ];

    static readonly (TileShape Tile, double Speed)[] TensorTiles =
    [
        (new(128, 128, 16, 16, 4), 1), (new(128, 64, 16, 8, 4), 0.8), (new(64, 64, 16, 8, 4), 0.6), (new(128, 32, 16, 8, 4), 0.5), (new(32, 32, 16, 8, 2), 0.25),
    ];

    /// <summary>
    /// The tiles for products of float32, tf32 or bfloat16 pairs, largest first, and how fast they are beside the largest where there is work enough.
    /// </summary>
    public static IReadOnlyList<(TileShape Tile, double Speed)> Tiles(RegisterType numbers) => numbers == RegisterType.F32 ? FmaTiles : TensorTiles;

    /// <summary>The plan of least estimated time.</summary>
    /// <param name="tooLarge">The largest tiles for float32 that are left out: their threads have no registers for the operands' addresses.</param>
    public static TilePlan Choose(int batch, int rows, int columns, int depth, int tooLarge, RegisterType numbers)
    {
        var (best, least) = (default(TilePlan), double.PositiveInfinity);
        var results = (double)batch * rows * columns;
        foreach (var (tile, speed) in Tiles(numbers).Skip(numbers == RegisterType.F32 ? tooLarge : 0))
        {
            var groups = (double)batch * tile.Groups(rows, columns);
            var most = Math.Min(Math.Min(2 * Processors / groups, (double)depth / (LeastSteps * tile.K)), Math.Min(MostSplits, MostPartials / results));
            for (var splits = 1; splits == 1 || splits <= most; splits++)
            {
                var plan = Cut(tile, depth, splits, numbers);
                var waves = Math.Ceiling(groups * plan.Splits / Processors);
                var products = waves * tile.M * tile.N * (Chunk(tile, depth, plan.Splits) + 2 * tile.K) / (speed * ProductsPerClock(numbers));
                var time = products + (plan.Splits == 1 ? 0 : SecondPass + plan.Splits * results * ClocksPerPartial);
                if (time < least)
                    (best, least) = (plan, time);
            }
        }
        return best;
    }

    /// <summary>Sums of <paramref name="depth"/> terms cut in at most so many parts: whole steps of the tile, none of them empty.</summary>
    public static TilePlan Cut(TileShape tile, int depth, int splits, RegisterType numbers = RegisterType.F32)
    {
        var chunk = Chunk(tile, depth, splits);
        return new(tile, Math.Max(1, (depth + chunk - 1) / chunk), numbers);
    }

    /// <summary>Groups of threads of the launch.</summary>
    public Extent Grid(int batch, int rows, int columns) => new(checked(batch * Tile.Groups(rows, columns)), Splits);

    /// <summary>The part of the batch and of the sums that a group computes.</summary>
    public TilePart Part(KernelBuilder k, int rows, int columns, int depth)
    {
        var wide = (columns + Tile.N - 1) / Tile.N;
        var (group, tiles) = (k.GroupId.X, Tile.Groups(rows, columns));
        var (batch, tile) = tiles == 1 ? (group, 0) : (group / tiles, group % tiles);
        var split = Splits == 1 ? 0 : k.GroupId.Y;
        var chunk = Chunk(Tile, depth, Splits);
        return new(batch, tile / wide * Tile.M, tile % wide * Tile.N, split, split * chunk, Splits == 1 ? depth : S32.Min(depth, split * chunk + chunk));
    }

    /// <summary>Computes and stores the group's part.</summary>
    public void Multiply(KernelBuilder k, TileProblem problem)
    {
        switch (Numbers)
        {
            case RegisterType.TF32:
                Tf32Tile.Multiply(k, Tile, problem);
                break;
            case RegisterType.BF16x2:
                BFloat16Tile.Multiply(k, Tile, problem);
                break;
            default:
                FmaTile.Multiply(k, Tile, problem);
                break;
        }
    }

    /// <summary>What a kernel's name says of its plan.</summary>
    public override string ToString() => $"{Numbers switch { RegisterType.TF32 => "tf32_", RegisterType.BF16x2 => "bf16_", _ => "" }}t{Tile}{(Splits > 1 ? $"_split{Splits}" : "")}";

    // Of one processor.
    static int ProductsPerClock(RegisterType numbers) => numbers switch { RegisterType.TF32 => 512, RegisterType.BF16x2 => 1024, _ => 128 };

    static int Chunk(TileShape tile, int depth, int splits) => (Math.Max(1, (depth + splits - 1) / splits) + tile.K - 1) / tile.K * tile.K;
}
