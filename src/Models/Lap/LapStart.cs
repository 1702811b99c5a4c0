using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Models.Lap;

/// <summary>Compares a network with the one it was made from.</summary>
static class LapStart
{
    const int Inputs = 4;
    const ulong Seed = 20220807;

    /// <summary>Largest difference of logits on inputs drawn uniformly from [-1,1), as a part of the largest of them, on the CPU.</summary>
    public static double Gap(OnnxModel before, OnnxModel after)
    {
        using var backend = Backend.Open("cpu");
        var (old, own) = (Logits(before, backend), Logits(after, backend));
        var scale = Math.Max(1, old.Max(Math.Abs));
        return old.Zip(own, (a, b) => (double)Math.Abs(a - b)).Max() / scale;
    }

    static float[] Logits(OnnxModel model, Backend backend)
    {
        var graph = new Graph();
        var x = graph.Input("x", model.InputShape);
        var logits = model.Build(graph, x, null).Logits;
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(graph, backend, weights, [logits]);
        var results = new List<float>();
        for (var i = 0; i < Inputs; i++)
        {
            plan.Set(x, UniformNumbers.Of(Seed, (uint)i, model.InputShape.Count, 1));
            plan.Run();
            results.AddRange(plan.Get(logits));
        }
        return [.. results];
    }
}

