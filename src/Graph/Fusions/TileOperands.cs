using System.Numerics;
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

    /// <summary>Whether operands of these shapes can be read by tiles of a result of shape <paramref name="y"/>, a whole number of <paramref name="rows"/> each.</summary>
    public static bool Fit(Shape[] x, Shape y, int rows = 1) => CommonPeriod(Array.ConvertAll(x, operand => Period(operand, y)), rows) is not null;

    /// <summary>Binds the operands; every tile begins a whole number of <paramref name="rows"/> from the start.</summary>
    public static TileOperands Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y, int rows = 1)
    {
        var periods = Array.ConvertAll(x.ToArray(), operand => Period(operand, y));
        var row = CommonPeriod(periods, rows) ?? throw new GraphException($"operands {string.Join(' ', x.ToArray())} do not repeat alike in {y}");
        var tile = Math.Min((int)Math.Max(1, y.Count), row * Math.Max(1, TileProgram.Elements / row));
        var places = new nint[x.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var period = periods[i]!.Value;
            places[i] = (nint)(period == 0 || period == tile ? b.Input(i) : b.Prepare(i, "repeat", tile, (source, copy) =>
            {
                for (var k = 0; k < tile; k++)
                    copy[k] = source[k % period];
            }));
        }
        return new(places, Array.ConvertAll(periods, period => period > 0), tile);
    }

    /// <summary>Where an operand stands for the elements from <paramref name="first"/> on, the start of a tile.</summary>
    public float* At(int operand, long first) => (float*)places[operand] + (repeats[operand] ? 0 : first);

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

    // The least number of elements after which all come round; null where that is too long, or an operand has no period.
    static int? CommonPeriod(int?[] periods, int rows)
    {
        long common = rows;
        foreach (var period in periods)
        {
            if (period is not { } own)
                return null;
            if (own > 0)
                common *= own / (long)BigInteger.GreatestCommonDivisor(common, own);
            if (common > LongestPeriod)
                return null;
        }
        return (int)common;
    }
}
