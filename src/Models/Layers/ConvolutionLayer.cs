using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Layers;

/// <summary>Two-dimensional convolution with its own weight.</summary>
public static class ConvolutionLayer
{
    /// <summary>conv(x) with weight <c>NAME.weight</c> [K,R,R,C/groups] and, when asked for, <c>NAME.bias</c> [K]; x [N,H,W,C].</summary>
    public static Node Convolution(
        this NetworkBuilder b, string name, Node x, int channels, int taps, int stride = 1, int pad = 0, int groups = 1, bool bias = false)
    {
        var window = ConvWindow.Square(stride, pad) with { Groups = groups };
        var weight = b.Parameter($"{name}.weight", [channels, taps, taps, x.Shape[-1] / groups]);
        return bias
            ? b.Graph.Add(name, new Conv2D(window, bias: true), x, weight, b.Parameter($"{name}.bias", [channels]))
            : b.Graph.Add(name, new Conv2D(window), x, weight);
    }
}
