using System.Numerics.Tensors;
using Whence.Kernels;

namespace Whence.Runtime.Cpu;

/// <summary>dw = gradient of conv with respect to w, given dy: x [N,H,W,C], dy [N,P,Q,K], dw [K,R,S,C/groups], overwritten entirely.</summary>
sealed unsafe class ConvWeightGradCpu
{
    readonly ConvDims d;

    public ConvWeightGradCpu(ConvDims d)
        : this(d, SimdWidths.Best)
    {
    }

    internal ConvWeightGradCpu(ConvDims d, SimdWidth width)
    {
        this.d = d;
        Name = $"conv2d.weightgrad.{width.Suffix()}";
    }

    /// <summary>The algorithm, as plan listings print it.</summary>
    public string Name { get; }

    /// <summary>Independent pieces of work; fixed by the dimensions alone.</summary>
    public int Tasks => d.K;

    /// <summary>Scratch that all tasks share, read again by <see cref="Reduce"/>.</summary>
    public long ScratchFloats => 0;

    /// <summary>Scratch that each worker owns while it runs a task.</summary>
    public long WorkerScratchFloats => 0;

    /// <summary>Tasks of the second phase, which starts when all tasks of the first are done.</summary>
    public int ReduceTasks => 0;

    /// <summary>Runs one task.</summary>
    public void Run(int task, float* x, float* dy, float* dw, float* scratch, float* workerScratch)
    {
        var filter = dw + (long)task * d.R * d.S * d.GroupC;
        new Span<float>(filter, d.R * d.S * d.GroupC).Clear();
        x += task / d.GroupK * d.GroupC;
        for (var n = 0; n < d.N; n++)
            for (var p = 0; p < d.P; p++)
                for (var q = 0; q < d.Q; q++)
                    Accumulate(x, dy[(((long)n * d.P + p) * d.Q + q) * d.K + task], n, p, q, filter);
    }

    /// <summary>Adds up the partial sums of the tasks in a fixed order.</summary>
    public void Reduce(int task, float* scratch, float* dw)
    {
    }

    void Accumulate(float* x, float dy, int n, int p, int q, float* filter)
    {
        for (var r = 0; r < d.R; r++)
        {
            for (var s = 0; s < d.S; s++, filter += d.GroupC)
            {
                var (h, w) = (p * d.StrideH - d.PadTop + r * d.DilationH, q * d.StrideW - d.PadLeft + s * d.DilationW);
                if (h < 0 || w < 0 || h >= d.H || w >= d.W)
                    continue;
                var sum = new Span<float>(filter, d.GroupC);
                TensorPrimitives.MultiplyAdd(new(x + (((long)n * d.H + h) * d.W + w) * d.C, d.GroupC), dy, sum, sum);
            }
        }
    }
}
