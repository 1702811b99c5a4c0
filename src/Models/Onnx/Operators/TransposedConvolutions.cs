using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>ConvTranspose: the input gradient of a convolution, whose weight it shares.</summary>
static class TransposedConvolutions
{
    public static void Register(OperatorTable table) => table.Add("ConvTranspose", ConvTranspose);

    static OnnxValue ConvTranspose(NodeScope s)
    {
        var (x, w) = (s[0], s[1]);
        if (x.Rank is < 3 or > 5)
            throw s.Unsupported($"transposed convolution of {x}: one to three spatial axes are supported");
        if (w.Rank != x.Rank)
            throw s.Node.Error($"weight {w} does not fit {x}");
        var axes = Read(s.Node, x.Shape[2..], w.Shape[2..]);
        var window = Convolutions.Plane(s, axes);
        if (x.Rank == 5)
            return VolumeConvolutions.ConvTranspose(s, axes, window);
        var height = x.Rank == 4 ? axes[0].Output : 1;
        var bias = Convolutions.Bias(s, w, null);
        var op = new Conv2DInputGrad(window, height, axes[^1].Output, bias.Length > 0);
        return Convolutions.FromImage(s, x.Rank, op, [Convolutions.Image(s, x), Convolutions.Weight(s, w, null), .. bias]);
    }

    /// <summary>
    /// The windows on the result: its extents follow from the input's, or the other way round the padding from extents given.
    /// </summary>
    static WindowAxis[] Read(NodeReader node, int[] spatial, int[] kernel)
    {
        var rank = spatial.Length;
        var declared = node.Ints("kernel_shape");
        var strides = node.Ints("strides") ?? [.. Enumerable.Repeat(1, rank)];
        var dilations = node.Ints("dilations") ?? [.. Enumerable.Repeat(1, rank)];
        var pads = node.Ints("pads") ?? new int[2 * rank];
        var extra = node.Ints("output_padding") ?? new int[rank];
        var autoPad = node.OneOf("auto_pad", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID");
        var outputs = node.Ints("output_shape");
        if (declared?.AsSpan().SequenceEqual(kernel) == false || strides.Length != rank || dilations.Length != rank
            || pads.Length != 2 * rank
            || extra.Length != rank || outputs is not null && outputs.Length < rank)
            throw node.Error($"kernel_shape, strides, dilations, pads, output_padding or output_shape do not fit the weight's [{string.Join(',', kernel)}]");
        // Early files also named batch and channels.
        outputs = outputs?[^rank..]
            ?? (autoPad.StartsWith("SAME", StringComparison.Ordinal) ? [.. spatial.Select((n, a) => checked(n * strides[a]))] : null);
        var axes = new WindowAxis[rank];
        for (var a = 0; a < rank; a++)
        {
            if (kernel[a] <= 0 || strides[a] <= 0 || dilations[a] <= 0 || spatial[a] <= 0)
                throw node.Error($"spatial axis {a}: extent {spatial[a]}, kernel {kernel[a]}, stride {strides[a]}, dilation {dilations[a]}");
            var full = checked(strides[a] * (spatial[a] - 1) + extra[a] + (kernel[a] - 1) * dilations[a] + 1);
            var (begin, end) = outputs is null ? (pads[a], pads[a + rank]) : Share(full - outputs[a], autoPad);
            axes[a] = new WindowAxis(kernel[a], strides[a], dilations[a], begin, end, outputs?[a] ?? checked(full - begin - end));
            if (axes[a].Output <= 0)
                throw node.Error($"spatial axis {a}: the result's extent is {axes[a].Output}");
        }
        return axes;
    }

    static (int Begin, int End) Share(int total, string autoPad)
    {
        // A result larger than the windows reach grows at its end.
        if (total < 0)
            return (0, total);
        return autoPad == "SAME_UPPER" ? (total / 2, total - total / 2) : (total - total / 2, total / 2);
    }
}
