namespace Whence.Models.Onnx.Operators;

/// <summary>How a sliding window lies along one spatial axis: size, step, spacing, padding, and the number of positions.</summary>
readonly record struct WindowAxis(int Kernel, int Stride, int Dilation, int PadBegin, int PadEnd, int Output)
{
    /// <summary>An axis of extent 1 that nothing happens to.</summary>
    public static WindowAxis Single { get; } = new(1, 1, 1, 0, 0, 1);
}

/// <summary>
/// Reads kernel_shape, strides, dilations, pads, auto_pad and ceil_mode into one <see cref="WindowAxis"/> per spatial axis.
/// </summary>
static class Window
{
    static readonly string[] AutoPads = ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"];

    /// <summary>Resolves the attributes for an input.</summary>
    /// <param name="node">The node.</param>
    /// <param name="spatial">Extents of the input's spatial axes.</param>
    /// <param name="kernel">The weight's spatial extents; null where only the attribute says them.</param>
    public static WindowAxis[] Read(NodeReader node, ReadOnlySpan<int> spatial, int[]? kernel = null)
    {
        var rank = spatial.Length;
        var declared = node.Ints("kernel_shape");
        if (kernel is not null && declared is not null && !declared.AsSpan().SequenceEqual(kernel))
            throw node.Error($"kernel_shape [{string.Join(',', declared)}] is not the weight's [{string.Join(',', kernel)}]");
        kernel ??= declared ?? throw node.Error("kernel_shape is missing");
        var strides = node.Ints("strides") ?? [.. Enumerable.Repeat(1, rank)];
        var dilations = node.Ints("dilations") ?? [.. Enumerable.Repeat(1, rank)];
        var pads = node.Ints("pads") ?? new int[2 * rank];
        var autoPad = node.OneOf("auto_pad", AutoPads);
        var ceil = node.Int("ceil_mode", 0) != 0;
        if (kernel.Length != rank || strides.Length != rank || dilations.Length != rank || pads.Length != 2 * rank)
            throw node.Error($"kernel [{string.Join(',', kernel)}], strides [{string.Join(',', strides)}], dilations [{string.Join(',', dilations)}] "
                + $"and pads [{string.Join(',', pads)}] do not fit {rank} spatial axes");
        var axes = new WindowAxis[rank];
        for (var a = 0; a < rank; a++)
        {
            if (kernel[a] <= 0 || strides[a] <= 0 || dilations[a] <= 0 || pads[a] < 0 || pads[a + rank] < 0)
                throw node.Error($"spatial axis {a}: kernel {kernel[a]}, stride {strides[a]}, dilation {dilations[a]}, pads {pads[a]} and {pads[a + rank]}");
            axes[a] = Resolve(spatial[a], new WindowAxis(kernel[a], strides[a], dilations[a], pads[a], pads[a + rank], 0), autoPad, ceil);
            if (axes[a].Output <= 0)
                throw node.Error($"spatial axis {a} of {spatial[a]} is smaller than the window of {kernel[a]} (dilation {dilations[a]}, pads {pads[a]} and {pads[a + rank]})");
        }
        return axes;
    }

    static WindowAxis Resolve(int size, WindowAxis w, string autoPad, bool ceil)
    {
        var reach = (w.Kernel - 1L) * w.Dilation + 1;
        if (autoPad.StartsWith("SAME", StringComparison.Ordinal))
        {
            var output = (size + w.Stride - 1L) / w.Stride;
            var total = Math.Max(0, (output - 1) * w.Stride + reach - size);
            var begin = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
            return w with { PadBegin = checked((int)begin), PadEnd = checked((int)(total - begin)), Output = (int)output };
        }
        if (autoPad == "VALID")
            w = w with { PadBegin = 0, PadEnd = 0 };
        var room = size + (long)w.PadBegin + w.PadEnd - reach;
        if (room < 0)
            return w with { Output = 0 };
        var count = (ceil ? (room + w.Stride - 1) / w.Stride : room / w.Stride) + 1;
        // A window that would begin in the padding behind the input does not exist.
        if (ceil && (count - 1) * w.Stride >= size + (long)w.PadBegin)
            count--;
        return w with { Output = checked((int)count) };
    }
}
