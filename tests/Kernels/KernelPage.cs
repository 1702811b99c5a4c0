using System.Globalization;
using System.Text;
using Whence.Cli.Bench;
using Whence.Kernels;

namespace Whence.Tests.Kernels;

/// <summary>Writes the table of docs/kernels.md; what stands above the mark is written by hand.</summary>
static class KernelPage
{
    const string Mark = "<!-- From here on this page is written by a test: UPDATE=1 dotnet test --filter ThePageIsUpToDate -->\n";

    const int MostLiveRegisters = 128;
    const int Columns = 20;

    /// <summary>The page with its table written anew.</summary>
    public static string Renew(
        string page, IReadOnlyList<(KernelSample Sample, BenchCounts Counts)> budgets, KernelAssembly assembly, KernelAssembly earlier)
    {
        var text = new StringBuilder(page[..page.IndexOf(Mark, StringComparison.Ordinal)]).Append(Mark).Append('\n');
        AppendBeyond(text, budgets);
        text.Append("| kernel | shape | threads x groups | Mflop (of needed) | ideal MB | moved | requested | sectors (ideal) | bank conflicts |");
        text.Append(" live registers | registers (earlier) | shared bytes | occupancy | inner loop (earlier) | fma | float | integer | memory | control | tensor |\n");
        text.Append($"|{string.Concat(Enumerable.Repeat("---|", Columns))}\n");
        foreach (var (sample, counts) in budgets)
            AppendRow(text, sample, counts, assembly, earlier);
        text.Append($"\nRegisters and inner loops: {assembly.Assembler} for {assembly.Target}, no spills (docs/kernels.ptxas.json; docs/kernels.earlier.json).\n");
        return text.ToString();
    }

    static void AppendBeyond(StringBuilder text, IReadOnlyList<(KernelSample Sample, BenchCounts Counts)> budgets)
    {
        string[] beyond =
        [
            .. budgets.Where(e => e.Counts.Counts.BankConflicts > 0)
                .Select(e => $"{e.Sample.Name}: {Share(e.Counts.Counts.BankConflicts, e.Counts.Counts.SharedRequests)} bank conflicts per shared access"),
            .. budgets.Where(e => e.Counts.Counts.LiveRegisters >= MostLiveRegisters)
                .Select(e => $"{e.Sample.Name}: {e.Counts.Counts.LiveRegisters} registers alive at once"),
            .. budgets.Where(e => e.Counts.Counts.SectorsPerRequest > 1.5 * e.Counts.Counts.IdealSectorsPerRequest)
                .Select(e => $"{e.Sample.Name}: {Number(e.Counts.Counts.SectorsPerRequest)} sectors per request, {Number(e.Counts.Counts.IdealSectorsPerRequest)} would do"),
        ];
        text.Append("## Beyond the budget\n\n");
        text.Append(beyond.Length == 0 ? "Nothing.\n\n" : $"{string.Concat(beyond.Select(line => $"- {line}\n"))}\n");
        text.Append("## Every kernel\n\n");
    }

    static void AppendRow(StringBuilder text, KernelSample sample, BenchCounts c, KernelAssembly assembly, KernelAssembly earlier)
    {
        var (n, mix, name) = (c.Counts, c.Counts.Mix, sample.Name);
        var isAssembled = assembly.Registers.TryGetValue(name, out var registers);
        string[] cells =
        [
            sample.Variant.Length > 0 ? $"{sample.Family}, {sample.Variant}" : sample.Family, sample.Shape, $"{c.Threads} x {c.Groups}",
            $"{Number(n.Flop / 1e6)} ({Share(n.Flop, c.Work.Flop)})", Number(c.Work.Bytes / 1e6), Share(n.MovedBytes, c.Work.Bytes),
            Share(n.RequestedBytes, c.Work.Bytes), $"{Number(n.SectorsPerRequest)} ({Number(n.IdealSectorsPerRequest)})", Number(n.BankConflicts),
            $"{n.LiveRegisters}", Beside(assembly.Registers, earlier.Registers, name, count => $"{count}"), Number(c.SharedBytes),
            isAssembled ? Percent(Occupancy.Of(c.Threads, registers, c.SharedBytes)) : "", Beside(assembly.InnerLoop, earlier.InnerLoop, name, Percent), Percent(mix.Fma), Percent(mix.Float), Percent(mix.Integer), Percent(mix.Memory),
            Percent(mix.Control), Percent(mix.Tensor),
        ];
        text.Append($"| {string.Join(" | ", cells)} |\n");
    }

    // Today's figure, and the earlier one in brackets where there is one.
    static string Beside<T>(SortedDictionary<string, T> today, SortedDictionary<string, T> earlier, string name, Func<T, string> words) =>
        !today.TryGetValue(name, out var figure) ? "" : words(figure) + (earlier.TryGetValue(name, out var old) ? $" ({words(old)})" : "");

    static string Percent(double share) => share == 0 ? "" : Number(100 * share) + " %";

    static string Share(double value, double of) => of == 0 ? "-" : (value / of).ToString("0.00", CultureInfo.InvariantCulture);

    // Three digits are enough to compare by, and do not change with every instruction.
    static string Number(double value) => value >= 100
        ? value.ToString("0", CultureInfo.InvariantCulture)
        : value.ToString(value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
