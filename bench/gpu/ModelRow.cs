using Whence.Bench.Models;
using Whence.Explain;
using Whence.Graph;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Flight;

/// <summary>A row that is a whole network: its logits, the gradient of class 0 by the input, or an explanation of one input.</summary>
static class ModelRow
{
    public static TimeRecord Time(TimeRow row, INetwork network, Backend backend, Precision numbers)
    {
        var (work, batch) = (row.Words[1], row[2]);
        var record = work is "forward" or "gradient" ? Pass(network, backend, numbers, batch, work == "gradient") : Explanation(network, backend, numbers, work);
        return record with { Row = row.Name };
    }

    static TimeRecord Pass(INetwork network, Backend backend, Precision numbers, int batch, bool isGradient)
    {
        var g = new Graph.Graph();
        var x = g.Input("x", network.InputShape.With(0, batch));
        var y = network.Build(g, x).Logits;
        if (isGradient)
            y = g.Gradient(y, g.Constant(y.Shape, OfClassZero(y.Shape)), [x])[0];
        using var weights = new Weights(backend);
        network.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, [y], options: new() { Precision = numbers });
        var input = FixedInput.Make(network.InputShape, batch);
        plan.Set(x, input);
        var times = Measured.InARow(plan.Run, plan.Wait);
        var calls = Measured.Calls(() =>
        {
            plan.Set(x, input);
            plan.Run();
            plan.Get(y);
        });
        return Of(numbers, times, calls) with
        {
            Kernels = plan.Profile(5).Sum(step => step.Milliseconds),
            Flop = plan.Cost.Flop,
            Bytes = plan.Cost.Bytes,
            Values = isGradient ? [] : plan.Get(y)[..Math.Min(network.Classes, 1000)].ToArray(),
            Note = $"{plan.Kernels.Count} kernels",
        };
    }

    static TimeRecord Explanation(INetwork network, Backend backend, Precision numbers, string work)
    {
        var (explainer, samples) = work switch
        {
            "neflag20" => (Explainers.NegativeFlux(), 20),
            "ig32" => (Explainers.IntegratedGradients(Quadrature.Midpoint), 32),
            _ => (Explainers.Create("grad-cam"), 1),
        };
        var input = FixedInput.Make(network.InputShape, 1);
        using var session = new ExplainSession(network, backend, explainer, new() { Samples = samples, Batch = samples, Precision = numbers });
        for (var i = 0; i < 3; i++)
            session.Run(input);
        var calls = Measured.Calls(() => session.Run(input));
        return Of(numbers, [calls[0]], calls) with { Kernels = session.Profile(5).Sum(step => step.Milliseconds), Note = $"{session.Size.Replays} replays" };
    }

    static TimeRecord Of(Precision numbers, double[] times, double[] calls) =>
        new() { Row = "", Numbers = numbers.ToString().ToLowerInvariant(), By = "whence", Ms = times[times.Length / 2], Least = times[0], Calls = calls };

    static float[] OfClassZero(Shape logits)
    {
        var seed = new float[logits.Length];
        for (var i = 0; i < seed.Length; i += logits.Length / logits[0])
            seed[i] = 1;
        return seed;
    }
}
