using System.Diagnostics;
using System.Globalization;
using Whence.Explain;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Flight;

/// <summary>A thousand explanations of one input: the same bits each time, and no memory more at the end than after the tenth.</summary>
static class ReplayStage
{
    const int Warm = 10;

    public static int Run(FlightOptions options)
    {
        var network = OnnxModel.Load(Path.Combine(options.Text("data", "data"), "models/resnet_cifar10/resnet20.onnx"));
        using var backend = Backend.Open(options.Device);
        var begun = Stopwatch.GetTimestamp();
        using var session = new ExplainSession(network, backend, Explainers.Gradient(), new() { Samples = 1 });
        var x = new float[network.InputShape.Count];
        for (var i = 0; i < x.Length; i++)
            x[i] = i * 37 % 101 / 50f - 1;
        var (runs, first, other) = (options.Whole("runs", 1000), session.Run(x).Map, 0);
        var ready = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (backend is CudaBackend)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"ceilings {backend.Peaks.FlopPerSecond / 1e12:0.0} TFLOP/s in registers, {backend.Peaks.BytesPerSecond / 1e9:0} GB/s copied; the first gradient of ResNet-20 after {ready:0.00} s of building and compiling"));
        (long Host, long Device) before = default;
        for (var i = 0; i < runs; i++)
        {
            if (!session.Run(x).Map.AsSpan().SequenceEqual(first))
                other++;
            if (i == Math.Min(Warm, runs - 1))
                before = Used(backend);
        }
        var after = Used(backend);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{backend.Description}: {runs} replays, {other} with other bits, managed memory {after.Host - before.Host:+0;-0;0} bytes, device memory {after.Device - before.Device:+0;-0;0} bytes"));
        return other == 0 ? 0 : 1;
    }

    static (long Host, long Device) Used(Backend backend)
    {
        GC.Collect();
        return (GC.GetTotalMemory(true), backend is CudaBackend cuda ? -cuda.Context.MemoryInfo().Free : 0);
    }
}
