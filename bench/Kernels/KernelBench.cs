using System.Diagnostics;
using System.Runtime.InteropServices;
using Whence.Kernels;
using Whence.Runtime.Cpu;

namespace Whence.Bench.Kernels;

/// <summary>
/// GFLOP/s of the CPU kernels on one thread, and their share of the measured peak; the best of many runs, since the machine may be
/// shared.
/// </summary>
static unsafe class KernelBench
{
    static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(120);

    public static int Run(string[] args)
    {
        var filter = args.Length > 0 ? args[0] : "";
        var width = args.Length > 1 ? (SimdWidth)int.Parse(args[1]) : SimdWidths.Best;
        var peak = Peak.Measure();
        Console.WriteLine($"one thread, peak {peak:F1} GFLOP/s measured");
        Console.WriteLine($"{"shape",-22} {"pass",-6} {"us",9} {"GFLOP/s",8} {"share",6}  tasks algorithm");
        WarmUp();
        foreach (var (name, d) in KernelShapes.All.Where(s => s.Name.Contains(filter)))
        {
            Forward(name, d, width, peak);
            InputGrad(name, d, width, peak);
            WeightGrad(name, d, width, peak);
        }
        return 0;
    }

    // Gives the JIT time to settle on the code around the kernels.
    static void WarmUp()
    {
        var output = Console.Out;
        Console.SetOut(TextWriter.Null);
        foreach (var (name, d) in KernelShapes.All.Take(2))
        {
            Forward(name, d, SimdWidths.Best, 1);
            InputGrad(name, d, SimdWidths.Best, 1);
            WeightGrad(name, d, SimdWidths.Best, 1);
        }
        Console.SetOut(output);
    }

    static void Forward(string name, ConvDims d, SimdWidth width, double peak)
    {
        var conv = new ConvForwardCpu(d, new(Bias: true, Activation: ActivationKind.Relu), width);
        float* x = New(X(d)), w = New(W(d)), y = New(Y(d)), bias = New(d.K);
        float* packed = New(conv.PackedFloats), scratch = New(conv.WorkerScratchFloats);
        Print(name, "pack", d, peak, 1, conv.Name, () => conv.Pack(w, packed));
        var tasks = conv.Tasks;
        Print(name, "y", d, peak, tasks, conv.Name, () =>
        {
            for (var i = 0; i < tasks; i++)
                conv.Run(i, x, packed, bias, null, null, y, scratch);
        });
        Free(x, w, y, bias, packed, scratch);
    }

    static void InputGrad(string name, ConvDims d, SimdWidth width, double peak)
    {
        var conv = new ConvInputGradCpu(d, default, width);
        float* dy = New(Y(d)), w = New(W(d)), dx = New(X(d));
        float* packed = New(conv.PackedFloats), scratch = New(conv.WorkerScratchFloats);
        conv.Pack(w, packed);
        var tasks = conv.Tasks;
        Print(name, "dx", d, peak, tasks, conv.Name, () =>
        {
            for (var i = 0; i < tasks; i++)
                conv.Run(i, dy, packed, null, null, null, dx, scratch);
        });
        Free(dy, w, dx, packed, scratch);
    }

    static void WeightGrad(string name, ConvDims d, SimdWidth width, double peak)
    {
        var conv = new ConvWeightGradCpu(d, width);
        float* x = New(X(d)), dy = New(Y(d)), dw = New(W(d));
        float* shared = New(conv.ScratchFloats), scratch = New(conv.WorkerScratchFloats);
        var (tasks, reduceTasks) = (conv.Tasks, conv.ReduceTasks);
        Print(name, "dw", d, peak, tasks, conv.Name, () =>
        {
            for (var i = 0; i < tasks; i++)
                conv.Run(i, x, dy, dw, shared, scratch);
            for (var i = 0; i < reduceTasks; i++)
                conv.Reduce(i, shared, dw);
        });
        Free(x, dy, dw, shared, scratch);
    }

    static void Print(string name, string pass, ConvDims d, double peak, int tasks, string algorithm, Action run)
    {
        var seconds = Best(run);
        var rate = d.Flop / seconds / 1e9;
        Console.WriteLine($"{name,-22} {pass,-6} {seconds * 1e6,9:F1} {rate,8:F1} {rate / peak,6:P0}  {tasks,5} {algorithm}");
    }

    static double Best(Action run)
    {
        var begin = Stopwatch.GetTimestamp();
        var best = double.MaxValue;
        for (var i = 0; i < 40 || (i < 5000 && Stopwatch.GetElapsedTime(begin) < Budget); i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (Stopwatch.GetElapsedTime(begin) > 8 * Budget)
                break;
        }
        return best;
    }

    static long X(ConvDims d) => (long)d.N * d.H * d.W * d.C;

    static long W(ConvDims d) => (long)d.K * d.R * d.S * d.GroupC;

    static long Y(ConvDims d) => (long)d.N * d.P * d.Q * d.K;

    static float* New(long floats)
    {
        var p = (float*)NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float) + 64), 64);
        for (long i = 0; i < floats; i++)
            p[i] = (i * 7919 % 1000) / 1000f - 0.5f;
        return p;
    }

    static void Free(params ReadOnlySpan<nint> blocks)
    {
        foreach (var block in blocks)
            NativeMemory.AlignedFree((void*)block);
    }

    static void Free(float* a, float* b, float* c, float* d, float* e, float* f = null) =>
        Free((nint)a, (nint)b, (nint)c, (nint)d, (nint)e, (nint)f);
}
