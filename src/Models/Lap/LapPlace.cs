using Whence.Models.Onnx;
using Whence.Models.Onnx.Operators;
using Whence.Models.Onnx.Wire;

namespace Whence.Models.Lap;

/// <summary>A node of a file where a LAP layer can stand: a pooling, the mean over all places, or a convolution of stride 2.</summary>
/// <param name="Proto">The node.</param>
/// <param name="Name">Its name, or its output's.</param>
/// <param name="Channels">Channels of what is pooled.</param>
/// <param name="Geometry">The layer's windows.</param>
/// <param name="Padding">Of a convolution, all rows and columns of padding: top, left, bottom, right.</param>
sealed record LapPlace(NodeProto Proto, string Name, int Channels, LapGeometry Geometry, int[]? Padding = null)
{
    /// <summary>Whether it is a convolution.</summary>
    public bool IsConvolution => Padding is not null;

    /// <summary>Taps of the convolution.</summary>
    public int Taps { get; private init; }

    /// <summary>The place that a node is; null where it is none.</summary>
    /// <param name="node">The node.</param>
    /// <param name="proto">The same.</param>
    /// <param name="image">Channels, height and width of its input; null where that is no image.</param>
    /// <param name="weight">Extents of its weight, of a convolution.</param>
    /// <param name="constants">The integers of its further inputs, null for what is computed.</param>
    public static LapPlace? Of(NodeReader node, NodeProto proto, (int C, int H, int W)? image, int[]? weight, Func<int, long[]?> constants)
    {
        if (!node.IsStandard || image is not var (c, h, w) || node.Outputs.Count > 1)
            return null;
        return node.Op switch
        {
            "AveragePool" or "MaxPool" => Windowed(node, proto, c, (h, w)),
            "GlobalAveragePool" or "GlobalMaxPool" => new(proto, node.Name, c, LapGeometry.Whole((h, w), true)),
            "ReduceMean" when IsOverPlaces(node.Longs("axes") ?? constants(1)) => new(proto, node.Name, c, LapGeometry.Whole((h, w), true)),
            "Conv" when weight is [var k, _, var r, var s] && node.Ints("strides") is [2, 2] => Strided(node, proto, k, (h, w), [r, s]),
            _ => null,
        };
    }

    static LapPlace Windowed(NodeReader node, NodeProto proto, int channels, (int H, int W) image)
    {
        var axes = Window.Read(node, [image.H, image.W]);
        var (h, w) = (axes[0], axes[1]);
        return new(proto, node.Name, channels, new(
            image, (h.Kernel, w.Kernel), (h.Output, w.Output), (h.Stride, w.Stride), (h.Dilation, w.Dilation), (h.PadBegin, w.PadBegin), true));
    }

    // At stride 1 the convolution has about four times the places; the layer's windows begin at those it had.
    static LapPlace Strided(NodeReader node, NodeProto proto, int channels, (int H, int W) image, int[] kernel)
    {
        var axes = Window.Read(node, [image.H, image.W], kernel);
        int Extent(WindowAxis axis, int size) => size + axis.PadBegin + axis.PadEnd - (axis.Kernel - 1) * axis.Dilation;
        var whole = (Extent(axes[0], image.H), Extent(axes[1], image.W));
        return new(
            proto, node.Name, channels, new(whole, (2, 2), (axes[0].Output, axes[1].Output), (2, 2), (1, 1), (0, 0), false),
            [axes[0].PadBegin, axes[1].PadBegin, axes[0].PadEnd, axes[1].PadEnd])
        {
            Taps = kernel[0] * kernel[1],
        };
    }

    static bool IsOverPlaces(long[]? axes) => axes is [_, _] && axes.Select(axis => axis < 0 ? axis + 4 : axis).Order().SequenceEqual([2, 3]);
}
