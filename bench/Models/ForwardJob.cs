using System.Diagnostics;
using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Bench.Models;

/// <summary>The forward pass of a batch.</summary>
sealed class ForwardJob : IJob
{
    readonly Weights weights;
    readonly Plan plan;
    readonly Node logits;
    readonly Node x;
    readonly float[] input;
    readonly int classes;

    public ForwardJob(INetwork network, Backend backend, int batch)
    {
        var g = new Graph();
        x = g.Input("x", network.InputShape.With(0, batch));
        logits = network.Build(g, x).Logits;
        weights = new(backend);
        network.Load(weights);
        plan = Plan.Compile(g, backend, weights, [logits]);
        input = FixedInput.Make(network.InputShape, batch);
        classes = network.Classes;
    }

    public float[] Logits => plan.Get(logits)[..classes].ToArray();

    public double[] Time(int runs)
    {
        var seconds = new double[runs];
        for (var i = -1; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            plan.Set(x, input);
            plan.Run();
            if (i >= 0)
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return seconds;
    }

    public void Dispose()
    {
        plan.Dispose();
        weights.Dispose();
    }
}
