using Whence.Graphs;

namespace Whence.Studies.Models;

/// <summary>The input that all peers are fed: a fixed sequence by index in the model's own layout [N,C,H,W].</summary>
static class FixedInput
{
    /// <summary>The batch in the engine's layout [N,H,W,C].</summary>
    public static float[] Make(Shape sample, int batch)
    {
        var (h, w, c) = (sample[1], sample[2], sample[3]);
        var values = new float[batch * h * w * c];
        for (var n = 0; n < batch; n++)
        {
            for (var i = 0; i < h * w * c; i++)
            {
                var (channel, pixel) = (i / (h * w), i % (h * w));
                var index = (ulong)n * (ulong)(h * w * c) + (ulong)i;
                values[n * h * w * c + pixel * c + channel] = (float)(index * 2654435761 % 1000 / 1000.0 - 0.5);
            }
        }
        return values;
    }
}
