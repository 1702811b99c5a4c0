using Whence.Graphs;
using Whence.Runtime;

namespace Whence.Models.Onnx.Batches;

/// <summary>
/// Whether a network gives each example of a batch the result that it has alone, tried on two random examples. Files exported for one example carry its number
/// in constants (sizes of Reshape, Resize and Expand), and what they compute for more is often of the right shape and wrong.
/// </summary>
static class BatchCheck
{
    // Of the largest score; sums of other lengths round otherwise.
    const double Tolerance = 1e-3;
    const ulong Seed = 20_481;

    /// <summary>Null where both examples have the same scores in a batch of two as alone; else what is wrong, in words.</summary>
    public static string? Fault(OnnxModel model)
    {
        using var backend = Backend.Open("cpu:1");
        var shape = model.InputShape;
        var values = UniformNumbers.Of(Seed, 0, 2 * shape.Count, 1);
        var alone = new[] { values[..shape.Count], values[shape.Count..] }.SelectMany(one => Scores(model, backend, 1, one)).ToArray();
        float[] together;
        try
        {
            together = Scores(model, backend, 2, values);
        }
        catch (OnnxException caught)
        {
            return caught.Message;
        }
        if (together.Length != alone.Length)
            return FormattableString.Invariant($"a batch of two has {together.Length} scores, its examples alone have {alone.Length}");
        var largest = alone.Max(MathF.Abs);
        var error = together.Zip(alone, (a, b) => (double)MathF.Abs(a - b)).Max();
        return error <= Tolerance * Math.Max(largest, 1e-6) ? null
            : FormattableString.Invariant($"in a batch of two an example's scores differ by {error:g3} from what they are alone (largest {largest:g3})");
    }

    static float[] Scores(OnnxModel model, Backend backend, int batch, float[] values)
    {
        var g = new Graph();
        var x = g.Input("x", model.InputShape.With(0, batch));
        var logits = model.BuildAtOnce(g, x).Logits;
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, [logits]);
        plan.Set(x, values);
        plan.Run();
        return plan.Get(logits).ToArray();
    }
}
