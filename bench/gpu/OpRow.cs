using System.Diagnostics;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels;
using Whence.Runtime;
using Whence.Runtime.Simulated;
using Source = Whence.Graphs.Source;

namespace Whence.Flight;

/// <summary>A row that is one op, or a chain of pointwise ones, compiled as a plan of its own.</summary>
static class OpRow
{
    const int ProfiledRuns = 5;

    public static TimeRecord Time(TimeRow row, Backend backend, Precision numbers)
    {
        var begun = Stopwatch.GetTimestamp();
        var g = new Graph();
        var y = Build(g, row);
        using var weights = new Weights(backend);
        var random = new Random(1);
        foreach (var node in g.Nodes.Where(node => node.Op is Source { Kind: SourceKind.Parameter }))
            weights.Set(node.Name, node.Shape, Fill(random, node.Shape.Count));
        using var plan = Plan.Compile(g, backend, weights, [y], options: new() { Precision = numbers });
        foreach (var node in g.Nodes.Where(node => node.Op is Source { Kind: SourceKind.Input }))
            plan.Set(node, Fill(random, node.Shape.Count));
        plan.Run();
        plan.Wait();
        var ready = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        var (times, device) = Measured.InARow(plan.Run, backend);
        return new()
        {
            Row = row.Name,
            Numbers = numbers.ToString().ToLowerInvariant(),
            By = "whence",
            Ms = times[times.Length / 2],
            Least = times[0],
            Device = device,
            Ready = ready,
            Kernels = backend is SimulatorBackend ? 0 : plan.Profile(ProfiledRuns).Sum(step => step.Milliseconds),
            Flop = plan.Cost.Flop,
            Bytes = plan.Cost.Bytes,
            Note = string.Join(' ', plan.Kernels.Distinct()),
        };
    }

    static Node Build(Graph g, TimeRow row) => row.Kind switch
    {
        "conv2d" or "conv2d_dx" or "conv2d_dw" => Conv(g, row),
        "gemm" => g.Add(new MatMul(), g.Input("a", [row[0], row[2]]), g.Parameter("b", [row[2], row[1]])),
        "add" => g.Input("a", [row[0]]) + g.Input("b", [row[0]]),
        "exp" => g.Input("a", [row[0]]).Exp(),
        "chain" => Chain(g, row[0]),
        "cholesky" => g.Add(new Cholesky(), NearUnit(g, "a", row[0], row[0])),
        "rank_k" => g.Add(new SymmetricRankK(), NearUnit(g, "a", row[1], row[1]), NearUnit(g, "k", row[0], row[1]), g.Input("w", [row[0]])),
        _ => throw new ArgumentException($"'{row.Name}' is not known"),
    };

    /// <summary>The dimensions of a row's convolution.</summary>
    public static ConvDims Dims(TimeRow row) => Window(row).Dims(row.Kind, [row[0], row[1], row[2], row[3]], [row[4], row[5], row[5], row[3]]);

    static ConvWindow Window(TimeRow row) => ConvWindow.Square(row[6], row[5] / 2);

    static Node Conv(Graph g, TimeRow row)
    {
        var (d, window, taps) = (Dims(row), Window(row), row[5]);
        Shape x = [d.N, d.H, d.W, d.C], w = [d.K, taps, taps, d.C], y = [d.N, d.P, d.Q, d.K];
        return row.Kind switch
        {
            "conv2d" => g.Add(new Conv2D(window), g.Input("x", x), g.Parameter("w", w)),
            "conv2d_dx" => g.Add(new Conv2DInputGrad(window, x[1], x[2]), g.Input("dy", y), g.Parameter("w", w)),
            _ => g.Add(new Conv2DWeightGrad(window, taps, taps), g.Input("x", x), g.Input("dy", y)),
        };
    }

    // A step on the sphere around x, clipped: clip(x + sign(gradient) * 0.02) * weight.
    static Node Chain(Graph g, int n)
    {
        var (x, gradient, weight) = (g.Input("x", [n]), g.Input("gradient", [n]), g.Input("weight", [n]));
        var step = gradient.Sign() * g.Constant([1], [0.02f]);
        return g.Add(new Clip(0, 1), x + step) * weight;
    }

    // Float64 words of a matrix that has a factor; a state, since the words of doubles are not any numbers.
    static Node NearUnit(Graph g, string name, int rows, int columns)
    {
        var values = new double[rows * columns];
        for (var i = 0; i < values.Length; i++)
            values[i] = i / columns == i % columns ? 2 : 0.5 / (rows + i / columns + i % columns);
        return g.State(name, [rows, columns, 2], Float64.Words(values).ToArray());
    }

    // Numbers of a chunk, again and again: drawing 64 million takes longer than all that is timed.
    static float[] Fill(Random random, int count)
    {
        const int Chunk = 1 << 20;
        var values = new float[count];
        for (var i = 0; i < Math.Min(count, Chunk); i++)
            values[i] = 2 * random.NextSingle() - 1;
        for (var i = Chunk; i < count; i += Chunk)
            values.AsSpan(0, Math.Min(Chunk, count - i)).CopyTo(values.AsSpan(i));
        return values;
    }
}
