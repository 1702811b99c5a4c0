using System.Diagnostics;
using System.Globalization;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.RadixSortOperations;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using Whence.Kernels.Indexing;
using Whence.Runtime;
using Whence.Runtime.Gpu;
using Whence.Studies.Kernels;

namespace Whence.Flight;

/// <summary>
/// Our sort beside the radix sort of ILGPU.Algorithms, positions of a row in descending order: seconds of the host per row of rows, the least of some
/// rounds, as a table in <c>--out</c>. Ours must give the order that LINQ gives; whether the other does is said. Without a GPU ILGPU's side runs on its CPU accelerator,
/// which shows that it works and nothing about speed.
/// </summary>
sealed class SortStage(Backend backend, Accelerator accelerator)
{
    const int Rounds = 5;

    static readonly (int Rows, int Length)[] sizes = [(1, 1000), (32, 1000), (1, 12544), (32, 12544), (1, 50176), (1, 150528)];
    static readonly (int Rows, int Length)[] drySizes = [(2, 40)];

    public static int Run(FlightOptions options)
    {
        using var backend = (GpuBackend)Backend.Open(options.Device);
        using var context = Context.Create(builder => builder.Cuda().CPU(CPUDeviceKind.Default).EnableAlgorithms());
        using Accelerator accelerator = options.Device == "simulator" ? context.CreateCPUAccelerator(0) : context.CreateCudaAccelerator(0);
        var stage = new SortStage(backend, accelerator);
        using var file = new StreamWriter(options.Out);
        file.WriteLine("# Sorting\n\nPositions of each row in descending order; ILGPU.Algorithms 1.5.3 sorts one row a call.\n");
        file.WriteLine("| rows | length | ours, ms | ILGPU.Algorithms, ms | ratio | its order is right |\n|---|---|---|---|---|---|");
        foreach (var (rows, length) in options.Device == "simulator" ? drySizes : sizes)
            file.WriteLine(stage.Line(rows, length));
        Console.Out.WriteLine("our order is right");
        return 0;
    }

    string Line(int rows, int length)
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, rows * length).Select(_ => random.NextSingle() - 0.5f)];
        var (ours, order) = Ours(values, rows, length);
        var (theirs, other) = Theirs(values, rows, length);
        int[] expected = [.. Enumerable.Range(0, rows).SelectMany(row => Enumerable.Range(0, length).OrderByDescending(i => values[row * length + i]))];
        if (!order.AsSpan().SequenceEqual(expected))
            throw new InvalidOperationException($"{rows} rows of {length}: our sort gives a wrong order");
        var isRight = other.AsSpan().SequenceEqual(expected);
        return string.Create(CultureInfo.InvariantCulture, $"| {rows} | {length} | {ours:0.0000} | {theirs:0.0000} | {ours / theirs:0.000} | {(isRight ? "yes" : "no")} |");
    }

    (double Milliseconds, int[] Order) Ours(float[] values, int rows, int length)
    {
        using var buffers = new SortBuffers(backend, values, rows, length);
        using var sequence = ((GpuBackend)backend).Record(buffers.Chosen());
        var time = Least(() =>
        {
            sequence.Run();
            backend.Synchronize();
        });
        return (time, buffers.Order());
    }

    (double Milliseconds, int[] Order) Theirs(float[] values, int rows, int length)
    {
        // Our back end made its own context this thread's current one.
        accelerator.Bind();
        var sort = accelerator.CreateRadixSortPairs<uint, Stride1D.Dense, int, Stride1D.Dense, DescendingUInt32>();
        using var given = accelerator.Allocate1D(Array.ConvertAll(values, value => TopK.Key(value, flip: 0)));
        using var keys = accelerator.Allocate1D<uint>(values.Length);
        using var places = accelerator.Allocate1D(Array.ConvertAll(values, _ => 0));
        using var start = accelerator.Allocate1D(Enumerable.Range(0, values.Length).Select(i => i % length).ToArray());
        using var scratch = accelerator.Allocate1D<int>(accelerator.ComputeRadixSortPairsTempStorageSize<uint, int, DescendingUInt32>(length));
        var stream = accelerator.DefaultStream;
        var time = Least(() =>
        {
            // The sort takes place where the keys are: each time needs them anew.
            keys.View.CopyFrom(stream, given.View);
            places.View.CopyFrom(stream, start.View);
            for (var row = 0; row < rows; row++)
                sort(stream, keys.View.SubView(row * length, length), places.View.SubView(row * length, length), scratch.View);
            stream.Synchronize();
        });
        return (time, places.GetAsArray1D());
    }

    static double Least(Action run)
    {
        run();
        var least = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return least;
    }
}
