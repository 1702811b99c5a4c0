using System.Diagnostics.CodeAnalysis;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx.Folding;
using Whence.Models.Onnx.Operators;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Quantization;

/// <summary>Steps from codes to numbers and back that the quantised operators are made of. Nodes hold the codes as whole numbers in float32.</summary>
static class CodeScope
{
    /// <summary>q - zero: whole numbers; a constant is computed at import.</summary>
    public static OnnxValue Centred(this NodeScope s, OnnxValue q, OnnxValue? zero, int block = 0)
    {
        if (q.Type.IsFloat() || q.Type == ElementType.Bool)
            throw s.Node.Error($"{q} is of type {q.Type}, codes are integers");
        if (zero is not null && zero.Type != q.Type)
            throw s.Node.Error($"the zero point {zero} is of type {zero.Type}, the codes are {q.Type}");
        if (IsZero(zero))
            return q.Constant is { } whole ? new OnnxValue(q.Name, HostMath.Cast(whole, ElementType.F32)) : new OnnxValue(q.Name, q.Node!, q.IsChannelsLast, ElementType.F32);
        if (q.Constant is not { } codes || zero.Constant is not { } known)
            return s.Pointwise(new Sub(), q, s.Spread(zero, q.Shape, block));
        var shift = HostView.BroadcastTo(Codes.Spread(s.Node, known, q.Shape, block), q.Shape).ToDoubles();
        return new OnnxValue(q.Name, HostTensor.Of(ElementType.F32, [.. codes.ToDoubles().Zip(shift, (a, b) => a - b)], q.Shape));
    }

    /// <summary>(q - zero) * scale.</summary>
    public static OnnxValue Real(this NodeScope s, OnnxValue q, OnnxValue scale, OnnxValue? zero, int block = 0) =>
        s.Pointwise(new Mul(), s.Centred(q, zero, block), s.Spread(scale, q.Shape, block));

    /// <summary>A scale or zero point so that it broadcasts against a shape.</summary>
    public static OnnxValue Spread(this NodeScope s, OnnxValue parameter, int[] shape, int block = 0)
    {
        if (parameter.Constant is { } known)
        {
            s.Builder.Budget.Charge(s.Node, block > 0 ? shape : parameter.Shape);
            return new OnnxValue(parameter.Name, HostMath.Cast(Codes.Spread(s.Node, known, shape, block), ElementType.F32));
        }
        if (block > 0)
            throw s.Unsupported($"the scales and zero points of blocks must be known at import, '{parameter.Name}' is computed");
        return new OnnxValue(parameter.Name, s.Reshaped(s.RowMajor(parameter), Codes.Shape(s.Node, shape, parameter.Shape, 0)), false, ElementType.F32);
    }

    /// <summary>
    /// The codes of numbers given in units of the scale: round(x) + zero within the type's range, or round(x + zero) as some operators of ONNX Runtime have it.
    /// What layers show is the code less the zero point.
    /// </summary>
    public static OnnxValue Coded(this NodeScope s, OnnxValue x, OnnxValue? zero, ElementType type, int block = 0, bool roundsLast = false)
    {
        s.Builder.Note("quantised values: their rounding counts as its own argument in gradients, which are 0 where codes saturate (straight through)");
        var (min, max) = Codes.Range(Codes.Checked(s.Node, type));
        var wide = IsZero(zero) ? null : s.Spread(zero, x.Shape, block);
        if (wide is null)
            return s.Result(s.Add(new Quantize(min, max), s.AnyLayout(x)), x.IsChannelsLast, type);
        if (!roundsLast && wide.Constant is { Count: 1 } single && single.ToFloats()[0] is var shift)
        {
            var centred = s.Part(new Quantize(min - shift, max - shift), s.AnyLayout(x));
            return new(s.Node.Outputs[0], s.Add(new Add(), centred, s.Graph.Constant(shift)), x.IsChannelsLast, type) { Shown = centred };
        }
        var moved = roundsLast ? x : new OnnxValue(x.Name, s.Part(new Quantize(), s.AnyLayout(x)), x.IsChannelsLast, ElementType.F32);
        var sum = s.Pointwise(new Add(), moved, wide);
        var codes = new OnnxValue(x.Name, s.Part(new Quantize(min, max), s.AnyLayout(sum)), sum.IsChannelsLast, ElementType.F32);
        // The zero point is taken off and put on again, both exactly: so the value shown lies on the way.
        var shown = s.Pointwise(new Sub(), codes, wide);
        var y = s.Pointwise(new Add(), shown, wide);
        return new(s.Node.Outputs[0], s.AnyLayout(y), y.IsChannelsLast, type) { Shown = shown.Node };
    }

    /// <summary>The float32 product or quotient of scales that are known, else nodes that compute it.</summary>
    public static OnnxValue Combined(this NodeScope s, OnnxValue a, OnnxValue b, bool divides)
    {
        if (a.Constant is not { } x || b.Constant is not { } y)
            return s.Pointwise(divides ? new Div() : new Mul(), a, b);
        var shape = HostView.Broadcast(x.Shape, y.Shape) ?? throw s.Node.Error($"scales {a} and {b} do not broadcast");
        var product = HostMath.Binary(HostMath.Cast(x, ElementType.F32), HostMath.Cast(y, ElementType.F32), shape, (p, _) => p,
            divides ? (p, q) => p / q : (p, q) => p * q);
        return new OnnxValue(a.Name, product);
    }

    /// <summary>A whole number that a sum of products is, without what rounding left.</summary>
    public static OnnxValue Whole(this NodeScope s, OnnxValue sum) =>
        new(sum.Name, s.Part(new Quantize(), s.AnyLayout(sum)), sum.IsChannelsLast, ElementType.F32);

    /// <summary>An op on two values with broadcasting, on the way to the result.</summary>
    public static OnnxValue Pointwise(this NodeScope s, Op op, OnnxValue a, OnnxValue b)
    {
        var operands = new Operands(s, a, b);
        return new OnnxValue(s.Node.Outputs[0], s.Part(op, operands.Get(a), operands.Get(b)), operands.IsChannelsLast, ElementType.F32);
    }

    static bool IsZero([NotNullWhen(false)] OnnxValue? zero) => zero is null || zero.Constant is { } known && known.ToDoubles().All(v => v == 0);
}
