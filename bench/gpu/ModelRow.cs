using System.Diagnostics;
using Whence.Studies.Models;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Flight;

/// <summary>A row that is a whole network: its logits, the gradient of class 0 by the input, or explanations of class 0 for inputs one after the other.</summary>
static class ModelRow
{
    const int ProfiledRuns = 5;
    const int MostValues = 1000;

    public static TimeRecord Time(TimeRow row, INetwork network, Backend backend, Precision numbers)
    {
        var (work, batch) = (row.Words[1], row[2]);
        var record = row.IsExplanation ? Explanation(network, backend, numbers, work, batch) : Pass(network, backend, numbers, batch, work == "gradient");
        return record with { Row = row.Name, Numbers = numbers.ToString().ToLowerInvariant() };
    }

    static TimeRecord Pass(INetwork network, Backend backend, Precision numbers, int batch, bool isGradient)
    {
        var begun = Stopwatch.GetTimestamp();
        var g = new Graph();
        var x = g.Input("x", network.InputShape.With(0, batch));
        var y = network.Build(g, x).Logits;
        if (isGradient)
            y = g.Gradient(y, g.Constant(y.Shape, OfClassZero(y.Shape)), [x])[0];
        using var weights = new Weights(backend);
        network.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, [y], options: new() { Precision = numbers });
        var input = FixedInput.Make(network.InputShape, batch);
        plan.Set(x, input);
        plan.Run();
        plan.Wait();
        var ready = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        var (times, device) = Measured.InARow(plan.Run, backend);
        var calls = Measured.Calls(() =>
        {
            plan.Set(x, input);
            plan.Run();
            plan.Get(y);
        });
        return Of(times, calls) with
        {
            Device = device,
            Ready = ready,
            Kernels = plan.Profile(ProfiledRuns).Sum(step => step.Milliseconds),
            Flop = plan.Cost.Flop,
            Bytes = plan.Cost.Bytes,
            Values = First(plan.Get(y)[..(y.Shape.Count / batch)]),
            Note = $"{plan.Kernels.Count} kernels",
        };
    }

    static TimeRecord Explanation(INetwork network, Backend backend, Precision numbers, string work, int batch)
    {
        (IExplainer explainer, int samples) = work switch
        {
            "neflag20" => (Explainers.NegativeFlux(), 20),
            "ig32" => (Explainers.IntegratedGradients(Quadrature.Midpoint), 32),
            "gradcam" => (new Cam("grad-cam", CamForm.GradCam, LastPicture(network)), 1),
            _ => throw new ArgumentException($"'{work}' is not known"),
        };
        var begun = Stopwatch.GetTimestamp();
        var inputs = FixedInput.Make(network.InputShape, batch);
        var length = inputs.Length / batch;
        using var session = new ExplainSession(network, backend, explainer, new() { Samples = samples, Batch = samples, Precision = numbers });
        var map = session.Run(inputs.AsSpan(0, length), target: 0).Map;
        var ready = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        var calls = Measured.Calls(() =>
        {
            for (var i = 0; i < batch; i++)
                session.Run(inputs.AsSpan(i * length, length), target: 0);
        });
        // Random directions differ from side to side, so that maps of negative flux are not compared.
        return Of([calls[0]], calls) with
        {
            Ready = ready,
            Kernels = batch * session.Size.Replays * session.Profile(ProfiledRuns).Sum(step => step.Milliseconds),
            Values = work == "neflag20" ? [] : First(map),
            Note = $"{batch * session.Size.Replays} replays",
        };
    }

    static TimeRecord Of(double[] times, double[] calls) =>
        new() { Row = "", Numbers = "", By = "whence", Ms = times[times.Length / 2], Least = times[0], Calls = calls };

    // The layer that the peers take: what the last block yields, before the pixels are averaged.
    static string LastPicture(INetwork network)
    {
        var g = new Graph();
        var output = network.Build(g, g.Input("x", network.InputShape.With(0, 1)));
        return output.Layers.Last(layer => layer.Value.Shape is { Rank: 4 } shape && shape[1] > 1).Key;
    }

    static float[] First(ReadOnlySpan<float> values) => values[..Math.Min(values.Length, MostValues)].ToArray();

    static float[] OfClassZero(Shape logits)
    {
        var seed = new float[logits.Count];
        for (var i = 0; i < seed.Length; i += logits.Count / logits[0])
            seed[i] = 1;
        return seed;
    }
}
