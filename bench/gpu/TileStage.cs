using System.Globalization;
using System.Runtime.InteropServices;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.MatMul;
using Whence.Runtime;
using Whence.Runtime.Compiler;
using Whence.Runtime.Cuda;
using Whence.Runtime.Gpu;

namespace Whence.Flight;

/// <summary>
/// Every tile and a choice of cuts for the products and convolutions of <c>--rows</c>, until <c>--seconds</c> are over, by the device's clock: what
/// <see cref="TilePlan"/> chooses by estimates can be held against it. A line of <c>--out</c> holds row, numbers, tile, parts of the sums, microseconds, and
/// whether it is the chosen one; the output ends with how much slower the choices are than the fastest.
/// </summary>
sealed class TileStage(FlightOptions options, GpuBackend backend) : IDisposable
{
    const int Runs = 5;
    const int MostSplits = 64;
    const int LongestOperand = 32 << 20;

    readonly Block left = backend.Allocate(LongestOperand), right = backend.Allocate(LongestOperand), result = backend.Allocate(LongestOperand), parts = backend.Allocate(4 * LongestOperand);

    public static int Run(FlightOptions options)
    {
        using var backend = (GpuBackend)Backend.Open(options.Device);
        using var stage = new TileStage(options, backend);
        return stage.Time();
    }

    public void Dispose()
    {
        foreach (var block in new[] { left, right, result, parts })
            block.Dispose();
    }

    int Time()
    {
        var begun = DateTime.UtcNow;
        Trial[] trials = [.. TimeRow.Read(options.Text("rows", "rows.txt")).Where(Fits).SelectMany(Trials)];
        if (backend is CudaBackend cuda)
            KernelText.Prepare(trials.SelectMany(trial => new[] { trial.Product.Kernel, SplitSum.Of(trial.Product.Columns) }).Distinct(), cuda.Target);
        Console.Out.WriteLine($"{trials.Length} plans, compiled in {(DateTime.UtcNow - begun).TotalSeconds:0.0} s");
        using var file = new StreamWriter(options.Out);
        file.WriteLine("row,numbers,tile,splits,microseconds,chosen");
        var times = new List<(Trial Trial, double Time)>();
        foreach (var trial in trials)
        {
            if ((DateTime.UtcNow - begun).TotalSeconds > options.Seconds)
                break;
            var time = Time(trial);
            times.Add((trial, time));
            file.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{trial.Row},{trial.Plan.Tile.Numbers},{trial.Plan.Tile.M}x{trial.Plan.Tile.N}x{trial.Plan.Tile.Terms},{trial.Plan.Splits},{time:0.00},{(trial.IsChosen ? 1 : 0)}"));
        }
        double[] losses = [.. times.GroupBy(t => (t.Trial.Row, t.Trial.Plan.Tile.Numbers)).Where(group => group.Any(t => t.Trial.IsChosen))
            .Select(group => group.First(t => t.Trial.IsChosen).Time / group.Min(t => t.Time)).Order()];
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{times.Count} of {trials.Length} plans timed; the chosen one takes {(losses.Length == 0 ? "" : $"{losses.Average():0.000} times the fastest's time in the mean, {losses[^1]:0.00} at most,")} over {losses.Length} problems"));
        return 0;
    }

    double Time(Trial trial)
    {
        var (product, length) = (trial.Product, trial.Results);
        GpuBuffer a = Buffer(left), b = Buffer(right), y = Buffer(result).Slice(0, length), to = trial.Plan.Splits == 1 ? y : Buffer(parts);
        using var table = product.Phases.Length == 0 ? null : backend.Allocate(MemoryMarshal.Cast<StridePhase, float>(product.Phases).Length);
        table?.Write(MemoryMarshal.Cast<StridePhase, float>(product.Phases));
        var launches = new List<GpuLaunch>
        {
            GpuLaunch.Of(
                product.Kernel, product.Grid, a, b, table is null ? default : Buffer(table), to, default(GpuEpilogue).Fields(to), product.Left, product.Right, product.Result,
                product.Tiles),
        };
        if (trial.Plan.Splits > 1)
        {
            var d = new SplitDims(product.Splits, length, product.Columns);
            launches.Add(GpuLaunch.Of(SplitSum.Of(product.Columns), SplitSum.Groups(d), to, y, d, default(GpuEpilogue).Fields(y)));
        }
        using var sequence = backend.Record(launches);
        using var clock = new DeviceClock(backend);
        sequence.Run();
        var least = double.PositiveInfinity;
        for (var round = 0; round < 2; round++)
        {
            clock.Start();
            for (var i = 0; i < Runs; i++)
                sequence.Run();
            clock.Stop();
            least = Math.Min(least, 1e3 * clock.Milliseconds() / Runs);
        }
        return least;
    }

    static bool Fits(TimeRow row) => row.Kind switch
    {
        "gemm" => Math.Max(Math.Max((long)row[0] * row[1], (long)row[0] * row[2]), (long)row[1] * row[2]) <= LongestOperand,
        "conv2d" or "conv2d_dx" or "conv2d_dw" => (long)row[0] * row[1] * row[2] * Math.Max(row[3], row[4]) <= LongestOperand,
        _ => false,
    };

    static unsafe GpuBuffer Buffer(Block block) => new((nint)block.Pointer, block.Length);

    static IEnumerable<Trial> Trials(TimeRow row) => Enum.GetValues<ProductNumbers>().SelectMany(numbers => row.Kind == "gemm"
        ? Trials(row, new MatMulDims(1, row[0], row[1], row[2]), numbers)
        : Trials(row, OpRow.Dims(row), numbers));

    static IEnumerable<Trial> Trials(TimeRow row, MatMulDims d, ProductNumbers numbers) =>
        Trials(row, d.M * d.N, d.K, numbers, MatMulProduct.Plan(d, numbers), plan => MatMulProduct.Of(d, plan));

    static IEnumerable<Trial> Trials(TimeRow row, ConvDims d, ProductNumbers numbers)
    {
        var positions = d.N * d.P * d.Q;
        var isMatMul = (d.R, d.S, d.StrideH, d.StrideW) == (1, 1, 1, 1);
        return (row.Kind, isMatMul) switch
        {
            ("conv2d", true) => Trials(row, new MatMulDims(1, positions, d.K, d.C, TransB: true), numbers),
            ("conv2d_dx", true) => Trials(row, new MatMulDims(1, positions, d.C, d.K), numbers),
            (_, true) => Trials(row, new MatMulDims(1, d.K, d.C, positions, TransA: true), numbers),
            ("conv2d", _) => Trials(row, positions * d.K, d.R * d.S * d.C, numbers, ConvProduct.ForwardPlan(d, numbers), plan => ConvProduct.Forward(d, plan)),
            ("conv2d_dx", _) => Trials(
                row, d.N * d.H * d.W * d.C, StridePhase.MostTerms(d), numbers, ConvProduct.InputGradPlan(d, numbers), plan => ConvProduct.InputGrad(d, plan)),
            _ => Trials(row, d.K * d.R * d.S * d.C, positions, numbers, ConvProduct.WeightGradPlan(d, numbers), plan => ConvProduct.WeightGrad(d, plan)),
        };
    }

    // The chosen plan, and each tile in parts that double while every part has a step.
    static IEnumerable<Trial> Trials(TimeRow row, int results, int depth, ProductNumbers numbers, TilePlan chosen, Func<TilePlan, Product> make)
    {
        var plans = ProductTiles.For(numbers, IsFours(make(chosen)), light: numbers != ProductNumbers.Single || row.Kind != "conv2d_dx")
            .SelectMany(tile => Cuts(results, depth).Select(splits => TilePlan.Cut(tile, depth, splits))).Append(chosen).Distinct();
        return plans.Select(plan => new Trial(row.Name, plan, make(plan), results, plan == chosen));
    }

    static bool IsFours(Product product) =>
        new[] { product.Left, product.Right }.All(operand => operand.GetType().GenericTypeArguments[0].Name.StartsWith("Four", StringComparison.Ordinal));

    static IEnumerable<int> Cuts(int results, int depth)
    {
        for (var splits = 1; splits <= MostSplits && (splits == 1 || ((long)splits * results <= 4L * LongestOperand && depth / splits >= 64)); splits *= 2)
            yield return splits;
    }

    sealed record Trial(string Row, TilePlan Plan, Product Product, int Results, bool IsChosen);
}
