using System.Numerics;
using System.Runtime.InteropServices;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// A BatchNormalization with known statistics that alone reads a convolution's result: a * (w*x + b) + c = (a w)*x + (a b + c) with
/// a = scale / sqrt(variance + epsilon), c = bias - a mean, per output channel. Computed in double.
/// </summary>
sealed class NormalizationFold
{
    readonly double[] a;
    readonly double[] c;

    NormalizationFold(double[] a, double[] c)
    {
        (this.a, this.c) = (a, c);
        Form = $"*{OnnxWeights.DigestOf(MemoryMarshal.AsBytes([.. a, .. c]))}";
    }

    /// <summary>What the fold does to a weight, in a word that is the same only where a and c are.</summary>
    public string Form { get; }

    /// <summary>The normalisation behind a convolution when it can be folded; it is then marked as done.</summary>
    public static NormalizationFold? Find(NodeScope conv)
    {
        var builder = conv.Builder;
        if (conv.Node.Op != "Conv" || !builder.Options.FoldBatchNormalization || conv[1].Constant is not { } weight || conv.Find(2) is { } bias && bias.Constant?.Count != weight.Shape[0]
            || builder.Consumers.Only(conv.Node.Outputs[0]) is not { Op: "BatchNormalization", IsStandard: true } node
            || node.Inputs.Count != 5 || node.Int("training_mode", 0) != 0 || node.Int("spatial", 1) == 0 || Enumerable.Range(1, 4).Any(node.HasOutput))
            return null;
        var statistics = new double[4][];
        for (var i = 0; i < 4; i++)
        {
            if (!builder.Values.TryGetValue(node.Inputs[i + 1], out var value) || value.Constant is not { } tensor
                || tensor.Count != weight.Shape[0])
                return null;
            statistics[i] = tensor.ToDoubles();
        }
        var (scale, shift, mean, variance) = (statistics[0], statistics[1], statistics[2], statistics[3]);
        double epsilon = node.Float("epsilon", 1e-5f);
        var a = scale.Select((v, k) => v / Math.Sqrt(variance[k] + epsilon)).ToArray();
        if (!Array.TrueForAll(a, double.IsFinite))
            return null;
        builder.FoldedNodes.Add(node);
        return new NormalizationFold(a, [.. shift.Select((v, k) => v - a[k] * mean[k])]);
    }

    /// <summary>The weight [K,...] with every output channel scaled.</summary>
    public HostTensor Scaled(HostTensor weight)
    {
        var w = weight.AsFloats();
        var scaled = GC.AllocateUninitializedArray<byte>(w.Length * sizeof(float));
        var y = MemoryMarshal.Cast<byte, float>(scaled.AsSpan());
        var perChannel = w.Length / a.Length;
        for (var k = 0; k < a.Length; k++)
            Scale(w.Slice(k * perChannel, perChannel), a[k], y.Slice(k * perChannel, perChannel));
        return new(ElementType.F32, weight.Shape, scaled);
    }

    static void Scale(ReadOnlySpan<float> w, double by, Span<float> y)
    {
        var i = 0;
        for (; i <= w.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(w[i..]), out var low, out var high);
            Vector.Narrow(low * by, high * by).CopyTo(y[i..]);
        }
        for (; i < w.Length; i++)
            y[i] = (float)(w[i] * by);
    }

    /// <summary>The bias [K] that takes the place of the convolution's.</summary>
    public HostTensor Shifted(HostTensor? bias)
    {
        var b = bias?.ToDoubles() ?? new double[a.Length];
        return HostTensor.From([.. b.Select((v, k) => (float)(v * a[k] + c[k]))], b.Length);
    }
}
