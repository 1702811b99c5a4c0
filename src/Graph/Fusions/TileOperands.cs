using Whence.Runtime.Cpu;

namespace Whence.Graphs.Fusions;

/// <summary>
/// How the operands of pointwise ops are read tile by tile: in place where an operand is as large as the result, from a copy that is written out over a tile
/// where its elements come round again and again (a number, one per channel).
/// </summary>
sealed unsafe class TileOperands
{
    // Operands that repeat after more than this are not worth writing out.
    const int LongestPeriod = 1024;

    readonly nint[] places;
    readonly bool[] repeats;

    TileOperands(nint[] places, bool[] repeats, int tile) => (this.places, this.repeats, Tile) = (places, repeats, tile);

    /// <summary>Elements of a tile.</summary>
    public int Tile { get; }

    /// <summary>Number of operands.</summary>
    public int Count => places.Length;

    /// <summary>Whether operands of these shapes can be read by tiles of a result of shape <paramref name="y"/>, a whole number of <paramref name="rows"/> each.</summary>
    public static bool Fit(IEnumerable<Shape> x, Shape y, int rows = 1)
    {
        int?[] periods = [.. x.Select(operand => Period(operand, y))];
        return Array.TrueForAll(periods, period => period is not null) && IsCommon(rows, periods) is not null;
    }

    /// <summary>Binds the operands; every tile begins a whole number of <paramref name="rows"/> from the start.</summary>
    public static TileOperands Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y, int rows = 1, int most = TileProgram.Elements)
    {
        var periods = new int?[x.Length];
        for (var i = 0; i < periods.Length; i++)
            periods[i] = Period(x[i], y);
        var row = IsCommon(rows, periods) ?? throw new GraphException($"operands {string.Join(' ', x.ToArray())} do not repeat alike in {y}");
        var tile = Math.Min((int)Math.Max(1, y.Count), row * Math.Max(1, most / row));
        var (places, repeats) = (new nint[x.Length], new bool[x.Length]);
        for (var i = 0; i < places.Length; i++)
        {
            var period = periods[i]!.Value;
            repeats[i] = period > 0;
            places[i] = (nint)(period == 0 || period == tile ? b.Input(i) : b.Prepare(i, "repeat", tile, (source, copy) =>
            {
                for (var k = 0; k < tile; k++)
                    copy[k] = source[k % period];
            }));
        }
        return new(places, repeats, tile);
    }

    /// <summary>Writes where the operands stand for the elements from <paramref name="first"/> on, the start of a tile.</summary>
    public void At(long first, float** x)
    {
        for (var i = 0; i < places.Length; i++)
            x[i] = (float*)places[i] + (repeats[i] ? 0 : first);
    }

    // After how many elements an operand comes round; 0 for one that does not, null for one that is read in another way.
    static int? Period(Shape operand, Shape y)
    {
        var walk = new Broadcasting(y, operand);
        return walk.Rank switch
        {
            1 => walk.Step(0) == 1 ? 0 : 1,
            2 when walk.Step(0) == 1 && walk.IsPeriodic(0) => walk.Inner,
            _ => null,
        };
    }

    // The longest period, if every other one divides it.
    static int? IsCommon(int rows, int?[] periods)
    {
        var longest = periods.Append(rows).Max() ?? 1;
        var fits = longest <= LongestPeriod && longest % rows == 0 && Array.TrueForAll(periods, period => period is null or 0 || longest % period.Value == 0);
        return fits ? longest : null;
    }
}
