using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx.Folding;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// Convolutions over three spatial axes as sums over the taps in depth: each tap convolves the images of one selection of depths. Exact,
/// with the
/// two-dimensional kernels and gradients; made for completeness, not for speed.
/// </summary>
static class VolumeConvolutions
{
    // Every tap becomes nodes of its own.
    const int MaxTaps = 64;

    public static OnnxValue Conv(NodeScope s, WindowAxis[] axes, ConvWindow plane)
    {
        CheckTaps(s, axes[0]);
        var x = s.ChannelsLast(s[0]);
        var depth = axes[0];
        var padded = s.Part(new Pad([0, depth.PadBegin, 0, 0, 0], [0, depth.PadEnd, 0, 0, 0]), x);
        var bias = Convolutions.Bias(s, s[1], null);
        Node? sum = null;
        for (var t = 0; t < depth.Kernel; t++)
        {
            var taken = s.Part(Slice.Along(padded.Shape, 1, t * depth.Dilation, depth.Output, depth.Stride), padded);
            var images = s.Reshaped(taken, x.Shape[0] * depth.Output, x.Shape[2], x.Shape[3], x.Shape[4]);
            var part = sum is null && bias.Length > 0
                ? s.Part(new Conv2D(plane, bias: true), images, Weight(s, t), bias[0]) : s.Part(new Conv2D(plane), images, Weight(s, t));
            sum = sum is null ? part : s.Part(new Add(), sum, part);
        }
        return s.Result(s.Reshaped(sum!, x.Shape[0], depth.Output, sum!.Shape[1], sum.Shape[2], sum.Shape[3]), true);
    }

    public static OnnxValue ConvTranspose(NodeScope s, WindowAxis[] axes, ConvWindow plane)
    {
        CheckTaps(s, axes[0]);
        var x = s.ChannelsLast(s[0]);
        var (n, d, depth) = (x.Shape[0], x.Shape[1], axes[0]);
        var images = s.Reshaped(x, n * d, x.Shape[2], x.Shape[3], x.Shape[4]);
        // Room for every tap; padding is cut off, and what no tap reaches is added, at the end.
        var full = (d - 1) * depth.Stride + (depth.Kernel - 1) * depth.Dilation + 1;
        Node? sum = null;
        for (var t = 0; t < depth.Kernel; t++)
        {
            var part = s.Part(new Conv2DInputGrad(plane, axes[1].Output, axes[2].Output), images, Weight(s, t));
            var volume = s.Reshaped(part, n, d, part.Shape[1], part.Shape[2], part.Shape[3]);
            var placed = s.Part(
                new SliceGrad([n, full, .. volume.Shape.Span[2..]], [0, t * depth.Dilation, 0, 0, 0], [1, depth.Stride, 1, 1, 1]), volume);
            sum = sum is null ? placed : s.Part(new Add(), sum, placed);
        }
        var y = s.Part(new Pad([0, -depth.PadBegin, 0, 0, 0], [0, depth.Output - full + depth.PadBegin, 0, 0, 0]), sum!);
        var bias = Convolutions.Bias(s, s[1], null);
        return s.Result(bias.Length > 0 ? s.Add(new Add(), y, bias[0]) : y, true);
    }

    static void CheckTaps(NodeScope s, WindowAxis depth)
    {
        if (depth.Kernel > MaxTaps)
            throw s.Unsupported($"{depth.Kernel} taps in depth, at most {MaxTaps} are supported");
    }

    /// <summary>One depth of the weight [K,C,D,R,S] as [K,R,S,C].</summary>
    static Node Weight(NodeScope s, int t)
    {
        var w = s[1];
        int[] image = [w.Shape[0], w.Shape[1], w.Shape[3], w.Shape[4]];
        if (w.Constant is { } constant)
            return s.Builder.Layouts.Parameter(w.Name, $"krsc[{t}]", constant, c => HostView.Transpose(Cut(c, t, image), [0, 2, 3, 1]));
        var node = s.RowMajor(w);
        return s.Builder.Layouts.Permute(s.Reshaped(s.Part(Slice.Along(node.Shape, 2, t, 1), node), image), [0, 2, 3, 1]);
    }

    static HostTensor Cut(HostTensor w, int t, int[] image)
    {
        var strides = HostView.Strides(w.Shape);
        return HostView.Copy(w, image, [strides[0], strides[1], strides[3], strides[4]], t * strides[2]);
    }
}
