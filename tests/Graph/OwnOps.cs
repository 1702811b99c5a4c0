using ILGPU;
using Whence.Graphs;
using Whence.Kernels;
using Whence.Kernels.Intrinsics;
using Whence.Runtime.Gpu;

namespace Whence.Tests.Graphs;

/// <summary>y = x where it lies within -limit..limit, else the nearer bound; dx = dy inside.</summary>
sealed class Limit(float limit) : KernelOp
{
    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];

    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new LimitGrad(limit), y.Inputs[0], dy);

    protected override void Launch(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => b.Launch(Run, (y.Count + 127) >> 7, b.Input(0), b.Output, y.Count, limit);

    protected override void Compute(CpuOperands a, int from, int to)
    {
        for (var i = from; i < to; i++)
            a.Output[i] = Math.Clamp(a.Input(0)[i], -limit, limit);
    }

    [Kernel(128)]
    static void Run(ArrayView<float> x, ArrayView<float> y, int n, float limit)
    {
        var i = Grid.IdxX * Group.DimX + Group.IdxX;
        if (i < n)
            y[i] = FloatMath.Max(FloatMath.Min(x[i], limit), -limit);
    }
}

/// <summary>The gradient of <see cref="Limit"/>, of operands x and dy.</summary>
sealed class LimitGrad(float limit) : KernelOp
{
    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];

    protected override void Launch(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        b.Launch(Run, (y.Count + 127) >> 7, b.Input(0), b.Input(1), b.Output, y.Count, limit);

    protected override void Compute(CpuOperands a, int from, int to)
    {
        for (var i = from; i < to; i++)
            a.Output[i] = Inside(a.Input(0)[i], limit) ? a.Input(1)[i] : 0;
    }

    static bool Inside(float x, float limit) => x > -limit & x < limit;

    [Kernel(128)]
    static void Run(ArrayView<float> x, ArrayView<float> dy, ArrayView<float> dx, int n, float limit)
    {
        var i = Grid.IdxX * Group.DimX + Group.IdxX;
        if (i < n)
            dx[i] = Inside(x[i], limit) ? dy[i] : 0;
    }
}

/// <summary>y[r] = sum over k of w[k] x[r,k], in two kernels with scratch memory between them and the weights in a table; a row is an item.</summary>
sealed class WeightedRows(float[] w) : KernelOp
{
    public override Shape Infer(ReadOnlySpan<Shape> x) =>
        x[0].Rank == 2 && x[0][1] == w.Length ? [x[0][0]] : throw new ShapeException($"{Name}: takes rows of {w.Length}, got {x[0]}");

    protected override int Items(ReadOnlySpan<Shape> x, Shape y) => y.Count;

    protected override void Launch(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, columns) = (y.Count, w.Length);
        var products = b.Scratch(x[0].Count);
        b.Launch(Multiply, new Extent((columns + 31) >> 5, rows), b.Input(0), b.Table(w), products, columns);
        b.Launch(Sum, (rows + 31) >> 5, products, b.Output, rows, columns);
    }

    protected override void Compute(CpuOperands a, int from, int to)
    {
        for (var row = from; row < to; row++)
        {
            var sum = 0f;
            for (var k = 0; k < w.Length; k++)
                sum += a.Input(0)[row * a.InputShape(0)[1] + k] * w[k];
            a.Output[row] = sum;
        }
    }

    [Kernel(32)]
    static void Multiply(ArrayView<float> x, ArrayView<float> w, ArrayView<float> y, int columns)
    {
        var k = Grid.IdxX * 32 + Group.IdxX;
        if (k < columns)
            y[Grid.IdxY * columns + k] = FloatMath.Multiply(x[Grid.IdxY * columns + k], w[k]);
    }

    [Kernel(32)]
    static void Sum(ArrayView<float> x, ArrayView<float> y, int rows, int columns)
    {
        var row = Grid.IdxX * 32 + Group.IdxX;
        if (row >= rows)
            return;
        var sum = 0f;
        for (var k = 0; k < columns; k++)
            sum = FloatMath.Add(sum, x[row * columns + k]);
        y[row] = sum;
    }
}

/// <summary>An op of one operand whose launch a test gives.</summary>
sealed class Launched(Action<GpuBinding, int> launch) : KernelOp
{
    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];

    protected override void Launch(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => launch(b, y.Count);

    protected override void Compute(CpuOperands a, int from, int to) => a.Input(0)[from..to].CopyTo(a.Output[from..to]);
}

/// <summary>Kernels that a user may write and that the engine must refuse, or catch.</summary>
static class UnsoundKernels
{
    static float factor = 2;

    public static float Factor
    {
        get => factor;
        set => factor = value;
    }

    [Kernel(32)]
    public static void Halves(ArrayView<float> x, ArrayView<float> y, int n) => y[Group.IdxX] = x[Half(n)];

    [Kernel(32)]
    public static void Scales(ArrayView<float> x, ArrayView<float> y, int n) => y[Group.IdxX] = x[n - 1] * factor;

    [Kernel(32)]
    public static void Rounds(ArrayView<float> x, ArrayView<float> y, int n) => y[Group.IdxX] = MathF.Round(x[n - 1]);

    [Kernel(32)]
    public static void Speaks(ArrayView<float> x, ArrayView<float> y, int n) => y[Group.IdxX] = x[0] > n ? 0 : Length($"{n}");

    [Kernel(32)]
    public static void LeavesItsMemory(ArrayView<float> x, ArrayView<float> y, int n) => y[Group.IdxX + n] = x[0];

    public static void IsNotMarked(ArrayView<float> x, ArrayView<float> y, int n) => y[Group.IdxX] = x[n - 1];

    static int Half(int n) => n / 2;

    static float Length(string text) => text.Length;
}
