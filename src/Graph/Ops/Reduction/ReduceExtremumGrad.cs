using System.Numerics;
using Whence.Kernels.Reduction;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>dx = dy at the first x in row-major order that equals y, else 0; operands (x, y, dy) of a maximum or minimum over axes.</summary>
sealed class ReduceExtremumGrad(ReduceOp of) : Op
{
    public override string Name => of.Name + "Grad";

    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 3 && x[1] == x[2], $"takes x, y and dy of y's shape, got {string.Join(' ', x.ToArray())}");
        return x[0];
    }

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var walk = of.Walk(x[0]);
        var (kept, folded, run) = (walk.Kept, walk.Folded, walk.Run);
        float* operand = b.Input(0), extremum = b.Input(1), dy = b.Input(2), dx = b.Output;
        b.EmitRange(Name, kept.Length, folded.Length * run * 2L, (first, end, _) =>
        {
            for (var i = first; i < end; i++)
            {
                if (walk.RunIsFolded)
                    ScatterRuns(operand + kept[i], extremum[i], dy[i], dx + kept[i], folded, (int)run);
                else
                    ScatterRows(operand + kept[i], extremum + i * run, dy + i * run, dx + kept[i], folded, run);
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var layout = of.Layout(y);
        b.Launch(ReduceGrad.ExtremumKernel(layout), ReduceGrad.Groups(layout), b.Input(0), b.Input(1), b.Input(2), b.Output, layout.Dims());
    }

    static unsafe void ScatterRuns(float* x, float extremum, float dy, float* dx, long[] offsets, int run)
    {
        var found = false;
        foreach (var offset in offsets)
        {
            Clear(dx + offset, run);
            var at = found ? -1 : First(x + offset, extremum, run);
            if (at < 0)
                continue;
            dx[offset + at] = dy;
            found = true;
        }
    }

    static unsafe int First(float* x, float value, int count)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var at = Vector.IndexOf(Vector.Load(x + i), value);
            if (at >= 0)
                return i + at;
        }
        for (; i < count; i++)
        {
            if (x[i] == value)
                return i;
        }
        return -1;
    }

    // For the few values of a short run a call of the library takes longer.
    static unsafe void Clear(float* to, int count)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store(Vector<float>.Zero, to + i);
        for (; i < count; i++)
            to[i] = 0;
    }

    static unsafe void ScatterRows(float* x, float* extremum, float* dy, float* dx, long[] offsets, long columns)
    {
        long j = 0;
        for (; j <= columns - Vector<float>.Count; j += Vector<float>.Count)
        {
            var (target, gradient, open) = (Vector.Load(extremum + j), Vector.Load(dy + j), Vector<int>.AllBitsSet);
            foreach (var offset in offsets)
            {
                var hit = open & Vector.Equals(Vector.Load(x + offset + j), target);
                open = Vector.AndNot(open, hit);
                Vector.Store(Vector.ConditionalSelect(hit, gradient, Vector<float>.Zero), dx + offset + j);
            }
        }
        for (; j < columns; j++)
        {
            var open = true;
            foreach (var offset in offsets)
            {
                var hit = open && x[offset + j] == extremum[j];
                dx[offset + j] = hit ? dy[j] : 0;
                open &= !hit;
            }
        }
    }
}
