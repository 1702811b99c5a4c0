using System.Globalization;
using System.Text;

namespace Whence.Cli.Bench;

/// <summary>What was measured, as a table: ways to compute the same stand side by side.</summary>
/// <param name="Columns">Titles with units.</param>
/// <param name="Rows">Cells, numbers written independently of the culture.</param>
public sealed record BenchTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>
    /// The table of timings. <c>of best</c> is the time divided by the least time of the same family, shape and cache, where there are several.
    /// </summary>
    public static BenchTable Of(IEnumerable<BenchTiming> timings)
    {
        var sorted = Sort(timings);
        var best = sorted.GroupBy(Key).ToDictionary(group => group.Key, group => group.Count() > 1 ? group.Min(t => t.MedianMilliseconds) : 0);
        return new(
            ["family", "shape", "variant", "cache", "median ms", "min ms", "GB/s", "GFLOP/s", "flop/byte", "roofline %", "of best", "rounds"],
            [.. sorted.Select(t => (IReadOnlyList<string>)
            [
                t.Work.Family, t.Work.Shape, t.Work.Variant, t.Cache, Number(t.MedianMilliseconds), Number(t.LeastMilliseconds),
                Number(t.GigaBytesPerSecond), Number(t.GigaFlopPerSecond), Number(t.Intensity), Number(100 * t.RooflineShare),
                Ratio(t.MedianMilliseconds, best[Key(t)]), Number(t.Rounds),
            ])]);

        static (string, string, string) Key(BenchTiming t) => (t.Work.Family, t.Work.Shape, t.Cache);
    }

    /// <summary>The table of counts.</summary>
    public static BenchTable Of(IEnumerable<BenchCounts> counts)
    {
        var sorted = counts.OrderBy(c => c.Work.Family, StringComparer.Ordinal).ThenBy(c => c.Work.Shape, StringComparer.Ordinal)
            .ThenBy(c => c.Work.Variant, StringComparer.Ordinal);
        return new(
            [
                "family", "shape", "variant", "launches", "threads", "groups", "counted", "Mflop", "of needed", "ideal MB", "moved", "requested",
                "sectors", "ideal sectors", "bank conflicts", "live registers", "shared bytes", "fma %", "float %", "integer %", "memory %",
                "control %", "tensor %",
            ],
            [.. sorted.Select(Row)]);
    }

    /// <summary>The order of the rows: by family, shape, cache and variant.</summary>
    public static IReadOnlyList<BenchTiming> Sort(IEnumerable<BenchTiming> timings) =>
    [
        .. timings.OrderBy(t => t.Work.Family, StringComparer.Ordinal).ThenBy(t => t.Work.Shape, StringComparer.Ordinal)
            .ThenByDescending(t => t.Cache, StringComparer.Ordinal).ThenBy(t => t.Work.Variant, StringComparer.Ordinal),
    ];

    /// <summary>Comma-separated values with a line of titles, quoted where needed.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        foreach (var row in Rows.Prepend(Columns))
            text.AppendJoin(',', row.Select(Quote)).Append('\n');
        return text.ToString();
    }

    // Bytes are written as multiples of the ideal, which is what a reader looks for.
    static IReadOnlyList<string> Row(BenchCounts c)
    {
        var (n, mix) = (c.Counts, c.Counts.Mix);
        return
        [
            c.Work.Family, c.Work.Shape, c.Work.Variant, Number(c.Launches), Number(c.Threads), Number(c.Groups), Number(c.CountedGroups),
            Number(n.Flop / 1e6), Ratio(n.Flop, c.Work.Flop), Number(c.Work.Bytes / 1e6), Ratio(n.MovedBytes, c.Work.Bytes),
            Ratio(n.RequestedBytes, c.Work.Bytes), Number(n.SectorsPerRequest), Number(n.IdealSectorsPerRequest), Number(n.BankConflicts),
            Number(n.LiveRegisters), Number(c.SharedBytes), Number(100 * mix.Fma), Number(100 * mix.Float), Number(100 * mix.Integer),
            Number(100 * mix.Memory), Number(100 * mix.Control), Number(100 * mix.Tensor),
        ];
    }

    static string Ratio(double value, double of) => of == 0 ? "" : Number(value / of);

    static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 1 ? "0.##" : "0.####", CultureInfo.InvariantCulture);

    static string Quote(string cell) => cell.AsSpan().ContainsAny(",\"\n") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;
}
