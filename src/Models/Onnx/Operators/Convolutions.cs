using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx.Folding;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>Convolution over one to three spatial axes; one axis is an image of height 1.</summary>
static class Convolutions
{
    public static void Register(OperatorTable table)
    {
        table.Add("Conv", Conv);
        table.Add("com.microsoft.FusedConv", Fused);
    }

    /// <summary>A convolution, with the normalisation behind it folded in where there is one.</summary>
    public static OnnxValue Conv(NodeScope s) => Conv(s, NormalizationFold.Find(s));

    /// <summary>A convolution, a sum with a fourth operand, and a function of each element.</summary>
    static OnnxValue Fused(NodeScope s)
    {
        var parameters = s.Node.Floats("activation_params") ?? [];
        var function = MicrosoftActivations.Fused(s, (_, index, absent) => index < parameters.Length ? parameters[index] : absent);
        var y = Conv(s, null);
        var node = s.Find(3) is { } addend ? s.Part(new Add(), y.Node!, s.ChannelsLast(addend)) : y.Node!;
        return s.Result(function is null ? node : s.Part(function, node), y.IsChannelsLast);
    }

    static OnnxValue Conv(NodeScope s, NormalizationFold? fold)
    {
        var (x, w) = (s[0], s[1]);
        if (x.Rank is < 3 or > 5)
            throw s.Unsupported($"convolution of {x}: one to three spatial axes are supported");
        if (w.Rank != x.Rank)
            throw s.Node.Error($"weight {w} does not fit {x}");
        var axes = Window.Read(s.Node, x.Shape.AsSpan(2), w.Shape[2..]);
        var window = Plane(s, axes);
        if (x.Rank == 5)
            return VolumeConvolutions.Conv(s, axes, window);
        Node[] operands = [Image(s, x), Weight(s, w, fold), .. Bias(s, w, fold)];
        return FromImage(s, x.Rank, new Conv2D(window, operands.Length > 2), operands);
    }

    /// <summary>The window of the two innermost axes, or of the only one.</summary>
    public static ConvWindow Plane(NodeScope s, WindowAxis[] axes)
    {
        var (h, v) = (axes.Length == 1 ? WindowAxis.Single : axes[^2], axes[^1]);
        var groups = s.Node.Int("group", 1);
        return new ConvWindow(h.Stride, v.Stride, h.PadBegin, v.PadBegin, h.PadEnd, v.PadEnd, h.Dilation, v.Dilation, groups);
    }

    /// <summary>A value as an image [N,H,W,C].</summary>
    public static Node Image(NodeScope s, OnnxValue x) => x.Rank == 4
        ? s.ChannelsLast(x) : s.Reshaped(s.ChannelsLast(x), x.Shape[0], 1, x.Shape[2], x.Shape[1]);

    /// <summary>Appends an op on images, and takes the height away again from what had none.</summary>
    public static OnnxValue FromImage(NodeScope s, int rank, Op op, params ReadOnlySpan<Node> operands)
    {
        if (rank == 4)
            return s.Result(s.Add(op, operands), true);
        var y = s.Part(op, operands);
        return s.Result(s.Reshaped(y, y.Shape[0], y.Shape[2], y.Shape[3]), true);
    }

    /// <summary>A weight [K,C,...] as [K,R,S,C].</summary>
    public static Node Weight(NodeScope s, OnnxValue w, NormalizationFold? fold)
    {
        if (w.Constant is { } constant)
        {
            var form = fold is null ? "krsc" : $"krsc{fold.Form}";
            return s.Builder.Layouts.Parameter(w.Name, form, constant, c => Krsc(fold is null ? c : fold.Scaled(c)), fold is null ? w.Units : null);
        }
        int[] image = w.Rank == 4 ? w.Shape : [w.Shape[0], w.Shape[1], 1, w.Shape[2]];
        return s.Builder.Layouts.Permute(s.Reshaped(s.RowMajor(w), image), [0, 2, 3, 1]);
    }

    static HostTensor Krsc(HostTensor w) =>
        HostView.Transpose(w.Rank == 4 ? w : w.Reshape(w.Shape[0], w.Shape[1], 1, w.Shape[2]), [0, 2, 3, 1]);

    /// <summary>The bias as the third operand, where there is one.</summary>
    public static Node[] Bias(NodeScope s, OnnxValue w, NormalizationFold? fold)
    {
        var bias = s.Find(2);
        if (fold is not null)
        {
            var name = bias?.Name ?? $"{w.Name}/bias";
            return [s.Builder.Layouts.Parameter(name, fold.Form, bias?.Constant ?? w.Constant!, _ =>
                fold.Shifted(bias?.Constant))];
        }
        return bias is null ? []
            : bias.Constant is { } constant ? [s.Builder.Layouts.Parameter(bias.Name, "row-major", constant, c => c)] : [s.RowMajor(bias)];
    }
}
