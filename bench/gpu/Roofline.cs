using System.Globalization;

namespace Whence.Flight;

/// <summary>
/// The rates that bound a row: bytes and float32 operations as measured by the engine on the device; of tensor cores the best rate that any side reached in
/// a product of matrices of this run, as nothing else measures them.
/// </summary>
sealed class Roofline
{
    readonly Dictionary<string, double> flopPerSecond = [];
    readonly double bytesPerSecond;

    public Roofline(IReadOnlyList<TimeRecord> ours, IReadOnlyList<TimeRecord> theirs)
    {
        if (ours.LastOrDefault(record => record.Row == TimeRecord.Ceilings) is { } measured)
            (flopPerSecond["single"], bytesPerSecond) = (measured.Flop, measured.Bytes);
        foreach (var our in ours.Where(record => record is { Flop: > 0 } && record.Row.StartsWith("gemm", StringComparison.Ordinal)))
        {
            double[] times = [.. theirs.Append(our).Where(record => record.Ms > 0 && record.Row == our.Row && record.Numbers == our.Numbers).Select(record => record.Ms)];
            if (times.Length > 0)
                flopPerSecond[our.Numbers] = Math.Max(flopPerSecond.GetValueOrDefault(our.Numbers), 1e3 * our.Flop / times.Min());
        }
    }

    /// <summary>The rates, for the page.</summary>
    public string Words => bytesPerSecond == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
        $"`of roofline`: the least time by {bytesPerSecond / 1e9:0} GB/s copied and {string.Join(", ", flopPerSecond.Select(pair => $"{pair.Value / 1e12:0.0} TFLOP/s in {pair.Key}"))} (the best product of any side where tensor cores multiply), over ours.");

    /// <summary>The least time over ours in percent; empty for float64, of which no rate is known.</summary>
    public string Share(TimeRow row, TimeRecord? our) =>
        our is not { Ms: > 0 } || bytesPerSecond == 0 || row.Kind is "cholesky" or "rank_k" || !flopPerSecond.TryGetValue(our.Numbers, out var flop) ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{1e5 * Math.Max(our.Flop / flop, our.Bytes / bytesPerSecond) / our.Ms:0} %");
}
