using Whence.Models.Onnx.Wire;

namespace Whence.Models.Lap;

/// <summary>
/// Writes the body of a LAP function: one slice of values and attention per tap; e_r = -beta (Amax - A_r)^2 + log prior_r, minus infinity in the padding; exponentials
/// relative to the largest; the sum of weighted slices over the sum of weights. The whole map is one row of taps instead, and the sum a product of matrices.
/// </summary>
sealed class LapBody
{
    readonly LapGeometry geometry;
    readonly List<NodeProto> nodes = [];

    public LapBody(LapGeometry geometry)
    {
        this.geometry = geometry;
        if (geometry.IsWhole)
            AddWhole(Pooled);
        else
            AddWindows(Pooled);
        if (!geometry.IsGated)
            return;
        Add("Sub", "change", ["pooled", "old"]);
        Add("Mul", "share", ["gate", "change"]);
        Add("Add", "out", ["old", "share"]);
    }

    /// <summary>The nodes, each after those it reads.</summary>
    public IReadOnlyList<NodeProto> Nodes => nodes;

    string Pooled => geometry.IsGated ? "pooled" : "out";

    void AddWhole(string result)
    {
        Add("GlobalMaxPool", "largest", ["attention"]);
        nodes.Add(ProtoNode.Constant("row", 0, 1, -1));
        nodes.Add(ProtoNode.Constant("taps", 1, 1, -1));
        AddExponents("attention");
        Add("Reshape", "exponent_row", ["exponent", "row"]);
        Add("Add", "prior_exponent", ["exponent_row", "log_prior_taps"]);
        Add("Softmax", "weights", ["prior_exponent"], ProtoNode.Attribute("axis", 2));
        nodes.Add(ProtoNode.Constant("rows", 0, 0, -1));
        Add("Reshape", "value_rows", ["values", "rows"]);
        nodes.Add(ProtoNode.Constant("column", 0, -1, 1));
        Add("Reshape", "weight_column", ["weights", "column"]);
        Add("MatMul", "sums", ["value_rows", "weight_column"]);
        nodes.Add(ProtoNode.Constant("pixel", 0, 0, 1, 1));
        Add("Reshape", result, ["sums", "pixel"]);
    }

    void AddWindows(string result)
    {
        var (values, attention) = Padded();
        AddSlices(values, attention);
        var taps = Enumerable.Range(0, geometry.Taps).ToArray();
        Add("Concat", "attentions", taps.Select(t => $"attention_{t}"), ProtoNode.Attribute("axis", 1));
        if (Mask() is { } mask)
        {
            nodes.Add(ProtoNode.Constant("mask", mask));
            Add("Add", "masked", ["attentions", "mask"]);
        }
        AddTapSlices(Mask() is null ? "attentions" : "masked", "candidate");
        Add("Max", "largest", taps.Select(t => $"candidate_{t}"));
        nodes.Add(ProtoNode.Constant("taps", 1, -1, 1, 1));
        AddExponents("attentions");
        Add("Add", "prior_exponent", ["exponent", "log_prior_taps"]);
        if (Mask() is not null)
            Add("Add", "masked_exponent", ["prior_exponent", "mask"]);
        AddTapSlices(Mask() is null ? "prior_exponent" : "masked_exponent", "exponent");
        Add("Max", "top", taps.Select(t => $"exponent_{t}"));
        foreach (var t in taps)
        {
            Add("Sub", $"relative_{t}", [$"exponent_{t}", "top"]);
            Add("Exp", $"weight_{t}", [$"relative_{t}"]);
            Add("Mul", $"part_{t}", [$"value_{t}", $"weight_{t}"]);
        }
        Add("Sum", "total", taps.Select(t => $"weight_{t}"));
        Add("Sum", "parts", taps.Select(t => $"part_{t}"));
        Add("Div", result, ["parts", "total"]);
    }

    // exponent = -beta (largest - attention)^2, and log prior in the shape of the taps.
    void AddExponents(string attention)
    {
        Add("Sub", "below", ["largest", attention]);
        Add("Mul", "below_squared", ["below", "below"]);
        Add("Mul", "sharpness", ["below_squared", "beta"]);
        Add("Neg", "exponent", ["sharpness"]);
        Add("Log", "log_prior", ["prior"]);
        Add("Reshape", "log_prior_taps", ["log_prior", "taps"]);
    }

    (string Values, string Attention) Padded()
    {
        var (g, bottom, right) = (geometry, After(geometry.Image.H, g => g.H), After(geometry.Image.W, g => g.W));
        if ((g.Before.H | g.Before.W | bottom | right) == 0)
            return ("values", "attention");
        nodes.Add(ProtoNode.Constant("pads", 0, 0, g.Before.H, g.Before.W, 0, 0, bottom, right));
        Add("Pad", "padded_values", ["values", "pads"]);
        Add("Pad", "padded_attention", ["attention", "pads"]);
        return ("padded_values", "padded_attention");
    }

    // What the last window reaches beyond the image.
    int After(int extent, Func<(int H, int W), int> axis) => Math.Max(
        0, (axis(geometry.Windows) - 1) * axis(geometry.Strides) + (axis(geometry.Kernel) - 1) * axis(geometry.Dilations) + 1 - extent - axis(geometry.Before));

    void AddSlices(string values, string attention)
    {
        var g = geometry;
        nodes.Add(ProtoNode.Constant("axes", 2, 3));
        nodes.Add(ProtoNode.Constant("steps", g.Strides.H, g.Strides.W));
        for (var t = 0; t < g.Taps; t++)
        {
            var (top, left) = (t / g.Kernel.W * g.Dilations.H, t % g.Kernel.W * g.Dilations.W);
            nodes.Add(ProtoNode.Constant($"start_{t}", top, left));
            nodes.Add(ProtoNode.Constant($"end_{t}", top + (g.Windows.H - 1) * g.Strides.H + 1, left + (g.Windows.W - 1) * g.Strides.W + 1));
            Add("Slice", $"value_{t}", [values, $"start_{t}", $"end_{t}", "axes", "steps"]);
            Add("Slice", $"attention_{t}", [attention, $"start_{t}", $"end_{t}", "axes", "steps"]);
        }
    }

    void AddTapSlices(string from, string name)
    {
        if (!nodes.Exists(node => node.Output.Contains("tap_axis")))
            nodes.Add(ProtoNode.Constant("tap_axis", 1));
        for (var t = 0; t < geometry.Taps; t++)
        {
            if (!nodes.Exists(node => node.Output.Contains($"tap_{t}")))
                nodes.AddRange([ProtoNode.Constant($"tap_{t}", t), ProtoNode.Constant($"tap_end_{t}", t + 1)]);
            Add("Slice", $"{name}_{t}", [from, $"tap_{t}", $"tap_end_{t}", "tap_axis"]);
        }
    }

    // Minus infinity at taps in the padding, [1,R*S,P,Q]; null where there are none.
    TensorProto? Mask()
    {
        var g = geometry;
        var mask = new float[g.Taps * g.Windows.H * g.Windows.W];
        for (var i = 0; i < mask.Length; i++)
        {
            var (t, p, q) = (i / (g.Windows.H * g.Windows.W), i / g.Windows.W % g.Windows.H, i % g.Windows.W);
            var h = p * g.Strides.H - g.Before.H + t / g.Kernel.W * g.Dilations.H;
            var w = q * g.Strides.W - g.Before.W + t % g.Kernel.W * g.Dilations.W;
            mask[i] = h >= 0 && h < g.Image.H && w >= 0 && w < g.Image.W ? 0 : float.NegativeInfinity;
        }
        return Array.TrueForAll(mask, m => m == 0) ? null : ProtoNode.Floats("", [1, g.Taps, g.Windows.H, g.Windows.W], mask);
    }

    void Add(string op, string output, IEnumerable<string> inputs, params AttributeProto[] attributes) => nodes.Add(ProtoNode.Of(op, output, inputs, attributes));
}
