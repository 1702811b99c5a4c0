using System.Globalization;
using System.Text;

namespace Whence.Flight;

/// <summary>Our times beside the peers', as a page: <c>--ours</c> and <c>--theirs</c> are files of lines, in the order of <c>--rows</c>.</summary>
sealed class JoinStage(IReadOnlyList<TimeRecord> ours, IReadOnlyList<TimeRecord> theirs)
{
    public static int Run(FlightOptions options)
    {
        var stage = new JoinStage(TimeRecord.Read(options.Text("ours", "")), TimeRecord.Read(options.Text("theirs", "")));
        TimeRow[] rows = [.. TimeRow.Read(options.Text("rows", "rows.txt"))];
        var text = new StringBuilder("# Times\n\n");
        text.Append("`ms`: a run among many, waited for once; `kernels`: the sum by the device's clock; `ratio`: ours over the faster peer, below 1 we are faster.\n\n");
        stage.Append(text, rows.Where(row => row.IsModel), "Networks");
        stage.Append(text, rows.Where(row => !row.IsModel), "Ops");
        File.WriteAllText(options.Out, text.ToString());
        Console.Out.WriteLine(stage.Line);
        return 0;
    }

    string Line
    {
        get
        {
            double[] ratios = [.. ours.Select(Ratio).Where(double.IsFinite).Order()];
            var errors = ours.Count(record => record.Ms == 0);
            return string.Create(CultureInfo.InvariantCulture,
                $"{ours.Count - errors} rows of ours, {errors} failed, {theirs.Count(record => record.Ms > 0)} of peers; ratio to the faster peer: {(ratios.Length == 0 ? "none" : $"least {ratios[0]:0.00}, median {ratios[ratios.Length / 2]:0.00}, most {ratios[^1]:0.0}")} over {ratios.Length} rows");
        }
    }

    void Append(StringBuilder text, IEnumerable<TimeRow> rows, string title)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| row | numbers | Whence ms | kernels | least | TFLOP/s | GB/s | eager ms | graph ms | ratio | call p50 / p95 / p99 | eager call | graph call | results differ by | note |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var row in rows)
            foreach (var numbers in row.Numbers.Select(numbers => numbers.ToString().ToLowerInvariant()))
                text.Append(Row(row.Name, numbers));
    }

    string Row(string name, string numbers)
    {
        var (our, eager, graph) = (ours.LastOrDefault(r => r.Row == name && r.Numbers == numbers), Their(name, numbers, "eager"), Their(name, numbers, "graph"));
        if (our is null && eager is null && graph is null)
            return "";
        var note = string.Join("; ", new[] { our, eager, graph }.Where(r => r is { Note.Length: > 0 }).Select(r => $"{r!.By}: {r.Note}")).ReplaceLineEndings(" ").Replace('|', '/');
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {numbers} | {Cell(our?.Ms)} | {Cell(our?.Kernels)} | {Cell(our?.Least)} | {Cell(our?.Flop / our?.Ms / 1e9)} | {Cell(our?.Bytes / our?.Ms / 1e6)} | {Cell(eager?.Ms)} | {Cell(graph?.Ms)} | {(our is null ? "" : Cell(Ratio(our)))} | {Calls(our)} | {Calls(eager)} | {Calls(graph)} | {Difference(our, eager ?? graph)} | {note} |\n");
    }

    TimeRecord? Their(string name, string numbers, string by) => theirs.LastOrDefault(r => r.Row == name && r.Numbers == numbers && r.By == by);

    double Ratio(TimeRecord our)
    {
        double[] times = [.. theirs.Where(r => r.Row == our.Row && r.Numbers == our.Numbers && r.Ms > 0).Select(r => r.Ms)];
        return times.Length == 0 || our.Ms == 0 ? double.NaN : our.Ms / times.Min();
    }

    static string Calls(TimeRecord? record) => record is { Calls.Length: 3 } ? string.Join(" / ", record.Calls.Select(ms => Cell(ms))) : "";

    static string Difference(TimeRecord? our, TimeRecord? their) => our is not { Values.Length: > 0 } || their is not { Values.Length: > 0 } ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{our.Values.Zip(their.Values, (a, b) => Math.Abs(a - b)).Max():g2} of {their.Values.Max(Math.Abs):g3}");

    static string Cell(double? value) => value is { } v && double.IsFinite(v) && v > 0 ? v.ToString(v >= 100 ? "0" : v >= 1 ? "0.00" : "0.0000", CultureInfo.InvariantCulture) : "";
}
