using System.Diagnostics;
using Whence.Explain;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Bench.Models;

/// <summary>Integrated gradients with 32 samples of every image of a batch, one after the other.</summary>
sealed class ExplainJob : IJob
{
    readonly ExplainSession session;
    readonly float[][] images;

    public ExplainJob(INetwork network, Backend backend, int batch)
    {
        session = new(network, backend, Explainers.IntegratedGradients(Quadrature.Midpoint), new() { Samples = 32 });
        images = [.. FixedInput.Make(network.InputShape, batch).Chunk(network.InputShape.Count)];
    }

    public float[] Logits { get; private set; } = [];

    public double[] Time(int runs)
    {
        var seconds = new double[runs];
        for (var i = -1; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var image in images)
            {
                var explanation = session.Run(image);
                if (image == images[0])
                    Logits = explanation.Logits;
            }
            if (i >= 0)
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return seconds;
    }

    public void Dispose() => session.Dispose();
}
