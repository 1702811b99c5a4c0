using System.Globalization;
using System.Text;

namespace Whence.Flight;

/// <summary>Our times beside the peers', as a page: <c>--ours</c> and <c>--theirs</c> are files of lines, in the order of <c>--rows</c>.</summary>
sealed class JoinStage
{
    static readonly string[] Columns =
    [
        "row", "numbers", "Whence ms", "device", "kernels", "TFLOP/s", "GB/s", "of roofline", "eager ms", "graph ms", "graph device", "ratio",
        "call p50 / p95 / p99", "eager call", "graph call", "call ratio", "first run", "results differ by", "note",
    ];

    readonly TimeRecord[] ours, theirs;
    readonly Roofline roofline;

    JoinStage(IReadOnlyList<TimeRecord> ours, IReadOnlyList<TimeRecord> theirs)
    {
        this.ours = [.. ours.Where(record => record.By != TimeRecord.Start && record.Row != TimeRecord.Ceilings)];
        this.theirs = [.. theirs.Where(record => record.By != TimeRecord.Start)];
        roofline = new(ours, this.theirs);
    }

    public static int Run(FlightOptions options)
    {
        var stage = new JoinStage(TimeRecord.Read(options.Text("ours", "")), TimeRecord.Read(options.Text("theirs", "")));
        TimeRow[] rows = [.. TimeRow.Read(options.Text("rows", "rows.txt"))];
        var text = new StringBuilder("# Times\n\n");
        text.Append("Milliseconds. `Whence ms`: a run among many, waited for once, median of rounds; `device`: the same by the device's clock; `kernels`: the sum of the steps, each timed alone; ")
            .Append("`call`: from an input on the host to a result on the host; `first run`: building, compiling and running once. Ratios: ours over the faster peer, below 1 we are faster. ")
            .Append(stage.roofline.Words).Append("\n\n");
        stage.Append(text, rows.Where(row => !row.IsModel), "Ops");
        stage.Append(text, rows.Where(row => row is { IsModel: true, IsExplanation: false }), "Networks");
        stage.Append(text, rows.Where(row => row.IsExplanation), "Explanations");
        File.WriteAllText(options.Out, text.ToString());
        Console.Out.WriteLine(stage.Line(rows));
        return 0;
    }

    string Line(TimeRow[] rows)
    {
        double[] ratios = [.. rows.SelectMany(row => row.Numbers.Select(numbers => Sides(row, numbers.ToString().ToLowerInvariant())).Select(s => row.IsExplanation ? s.CallRatio : s.Ratio))
            .Where(double.IsFinite).Order()];
        var errors = ours.Count(record => record.Ms == 0);
        return string.Create(CultureInfo.InvariantCulture,
            $"{ours.Length - errors} rows of ours, {errors} failed, {theirs.Count(record => record.Ms > 0)} of peers; first runs took {ours.Sum(record => record.Ready) / 1e3:0.0} s; ratio to the faster peer: {(ratios.Length == 0 ? "none" : $"least {ratios[0]:0.00}, median {ratios[ratios.Length / 2]:0.00}, most {ratios[^1]:0.0}")} over {ratios.Length} rows");
    }

    void Append(StringBuilder text, IEnumerable<TimeRow> rows, string title)
    {
        string[] lines = [.. rows.SelectMany(row => row.Numbers.Select(numbers => Line(row, numbers.ToString().ToLowerInvariant()))).Where(line => line.Length > 0)];
        if (lines.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| {string.Join(" | ", Columns)} |\n|{string.Concat(Columns.Select(_ => "---|"))}\n{string.Concat(lines)}\n");
    }

    string Line(TimeRow row, string numbers)
    {
        var sides = Sides(row, numbers);
        var (our, eager, graph) = sides;
        if (our is null && eager is null && graph is null)
            return "";
        var note = string.Join("; ", new[] { our, eager, graph }.Where(r => r is { Note.Length: > 0 }).Select(r => $"{r!.By}: {r.Note}")).ReplaceLineEndings(" ").Replace('|', '/');
        // An explanation is timed by calls alone.
        var run = row.IsExplanation ? null : our;
        string[] cells =
        [
            row.Name, numbers, Cell(run?.Ms), Cell(our?.Device), Cell(our?.Kernels), Cell(run?.Flop / run?.Ms / 1e9), Cell(run?.Bytes / run?.Ms / 1e6), roofline.Share(row, run),
            Cell(eager?.Ms), Cell(graph?.Ms), Cell(graph?.Device), row.IsExplanation ? "" : Cell(sides.Ratio), Calls(our), Calls(eager), Calls(graph), Cell(sides.CallRatio),
            Cell(our?.Ready), Difference(our, eager ?? graph), note,
        ];
        return $"| {string.Join(" | ", cells)} |\n";
    }

    Sides Sides(TimeRow row, string numbers)
    {
        return new(Find(ours, "whence"), Find(theirs, "eager"), Find(theirs, "graph"));

        TimeRecord? Find(TimeRecord[] records, string by) => records.LastOrDefault(r => r.Row == row.Name && r.Numbers == numbers && r.By == by);
    }

    static string Calls(TimeRecord? record) => record is { Calls.Length: 3 } ? string.Join(" / ", record.Calls.Select(ms => Cell(ms))) : "";

    static string Difference(TimeRecord? our, TimeRecord? their) => our is not { Values.Length: > 0 } || their is not { Values.Length: > 0 } ? ""
        : our.Values.Length != their.Values.Length ? $"{our.Values.Length} values, peer {their.Values.Length}"
        : string.Create(CultureInfo.InvariantCulture, $"{our.Values.Zip(their.Values, (a, b) => Math.Abs(a - b)).Max():g2} of {their.Values.Max(Math.Abs):g3}");

    static string Cell(double? value) => value is { } v && double.IsFinite(v) && v > 0 ? v.ToString(v >= 100 ? "0" : v >= 1 ? "0.00" : "0.0000", CultureInfo.InvariantCulture) : "";
}
