using System.Globalization;
using System.Text;
using Whence.Cli.Bench;

namespace Whence.Flight;

/// <summary>
/// What NVIDIA's profiler counted (<c>--counted</c>, its CSV of a <see cref="LaunchStage"/> of the same <c>--names</c>) beside what the simulator predicts for
/// the same kernels, as a page.
/// </summary>
static class CounterStage
{
    // What is counted, by which names, and the simulator's word for it; the profiler's figures of one line are added.
    static readonly (string Title, string[] Metrics, Func<BenchCounts, double>? Predicted)[] Lines =
    [
        ("instructions of warps", ["smsp__inst_executed.sum"], c => c.Counts.Instructions),
        ("sectors of global accesses", ["l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum", "l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum"], c => c.Counts.RequestedBytes / 32),
        ("bytes to and from memory", ["dram__bytes_read.sum", "dram__bytes_write.sum"], c => c.Work.Bytes),
        ("sectors in the second cache", ["lts__t_sectors_op_read.sum", "lts__t_sectors_op_write.sum"], null),
        ("conflicts of shared memory", ["l1tex__data_bank_conflicts_pipe_lsu_mem_shared.sum"], c => c.Counts.BankConflicts),
        ("registers of a thread", ["launch__registers_per_thread"], c => c.Counts.LiveRegisters),
        ("active warps, % of most", ["sm__warps_active.avg.pct_of_peak_sustained_active"], null),
        ("tensor cores active, %", ["sm__pipe_tensor_cycles_active.avg.pct_of_peak_sustained_active"], null),
        ("microseconds", ["gpu__time_duration.sum"], null),
    ];

    public static int Run(FlightOptions options)
    {
        var launches = ProfilerCsv.Read(options.Text("counted", "ncu.csv"));
        var names = options.Text("names", "").Split(',');
        BenchCounts[] predicted = [.. names.SelectMany(name => KernelBench.Count(new() { Filter = name }).Take(1))];
        var text = new StringBuilder("# Counters\n\nWhat NVIDIA's profiler counted for one launch, beside what the simulator predicts; caches empty, clocks not fixed. ");
        text.Append("Bytes to and from memory are predicted as the least, every buffer once; the second cache of the card holds some. The profiler counts copies past the registers (`cp.async`) apart from loads, and registers as allocated, the simulator as live.\n");
        // Every sample is launched equally often; its second launch is one of the kernel itself.
        var each = predicted.Length == 0 ? 0 : launches.Count / predicted.Length;
        for (var i = 0; i < predicted.Length; i++)
            Append(text, predicted[i], each > 1 && launches.Count % predicted.Length == 0 ? launches[i * each + 1] : null);
        File.WriteAllText(options.Out, text.ToString());
        Console.Out.WriteLine($"{launches.Count} launches counted, {predicted.Length} kernels predicted");
        return 0;
    }

    static void Append(StringBuilder text, BenchCounts predicted, ProfiledLaunch? counted)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {predicted.Work.Name}\n\n{predicted.Kernel}{(counted is null ? ", not profiled" : $", profiled as {counted.Kernel}")}\n\n| | counted | predicted | ratio |\n|---|---|---|---|\n");
        foreach (var (title, metrics, predict) in Lines)
        {
            double[] found = counted is null ? [] : [.. metrics.Where(counted.Values.ContainsKey).Select(metric => counted.Values[metric])];
            var (sum, expected) = (found.Length == 0 ? double.NaN : found.Sum(), predict?.Invoke(predicted) ?? double.NaN);
            text.Append(CultureInfo.InvariantCulture, $"| {title} | {Cell(sum)} | {Cell(expected)} | {(expected > 0 ? Cell(sum / expected) : "")} |\n");
        }
    }

    static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString(Math.Abs(value) >= 100 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
}
