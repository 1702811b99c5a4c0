using Whence.Graphs.Ops;
using Whence.Models.Onnx.Folding;
using Whence.Models.Onnx.Quantization;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// Convolutions and matrix products of integer codes, as ONNX Runtime computes them: a whole sum of (a - a0)(b - b0), times sa * sb / sy in single precision, rounded
/// and saturated. The sums are float32 here, rounded to the whole number that they are: exact to about 2^20, beyond that to one part in a million. ONNX Runtime itself saturates sums of two products to 16 bits on
/// processors without VNNI, which is not followed.
/// </summary>
static class QuantizedProducts
{
    public static void Register(OperatorTable table)
    {
        table.Add("ConvInteger", s => Integers(s, Sum(s, Convolutions.Conv, s.Centred(s[0], s.Find(2)), Weight(s, s[1], s.Find(3)))));
        table.Add("MatMulInteger", s => Integers(s, Sum(s, Products.MatMul, Rows(s, s[0], s.Find(2)), s.Centred(s[1], s.Find(3)))));
        table.Add("QLinearConv", s => Conv(s, s[0]));
        table.Add("com.microsoft.QLinearConv", s => ChannelsLast.Result(s, Conv(s, ChannelsLast.Input(s))));
        table.Add("QLinearMatMul", MatMul);
        table.Add("com.microsoft.QGemm", Gemm);
        table.Add("com.microsoft.MatMulIntegerToFloat", s =>
            Floats(s, s.Centred(s[0], s.Find(4)), s[2], s[1], s[3], s.Find(5), s.Find(6)));
        table.Add("com.microsoft.DynamicQuantizeMatMul", s =>
        {
            var (codes, scale, zero) = Quantizing.Dynamic(s, s[0]);
            return Floats(s, s.Centred(codes, zero), scale, s[1], s[2], s.Find(3), s.Find(4));
        });
    }

    static OnnxValue Conv(NodeScope s, OnnxValue x)
    {
        var sum = Sum(s, Convolutions.Conv, s.Centred(x, s[2]), Weight(s, s[3], s[5]));
        if (s.Find(8) is { } bias)
            sum = s.Pointwise(new Add(), sum, PerChannel(s, Single(s, bias), sum.Rank));
        var scale = s.Combined(s.Combined(Single(s, s[1]), s[4], false), Single(s, s[6]), true);
        return s.Coded(s.Pointwise(new Mul(), sum, PerChannel(s, scale, sum.Rank)), s[7], s[7].Type);
    }

    static OnnxValue MatMul(NodeScope s)
    {
        var sum = Sum(s, Products.MatMul, Rows(s, s[0], s[2]), s.Centred(s[3], s[5]));
        var scale = s.Combined(s.Combined(RowScale(s, s[1]), s[4], false), s[6], true);
        return s.Coded(s.Pointwise(new Mul(), sum, scale), s[7], s[7].Type);
    }

    static OnnxValue Gemm(NodeScope s)
    {
        var alpha = s.Node.Float("alpha", 1);
        var op = new MatMul(s.Node.Int("transA", 0) != 0, s.Node.Int("transB", 0) != 0);
        var (a, b) = (s.Centred(s[0], s[2]), s.Centred(s[3], s.Node.Int("transB", 0) != 0 ? Column(s, s[5]) : s[5]));
        var sum = s.Whole(new(s.Node.Outputs[0], s.Part(op, Products.Operand(s, a), Products.Operand(s, b)), false, ElementType.F32));
        if (s.Find(6) is { } bias)
            sum = s.Pointwise(new Add(), sum, Single(s, bias));
        var scale = s.Combined(s.Combined(new(s[1].Name, HostTensor.From([alpha])), s[1], false), s[4], false);
        if (s.Find(7) is not { } unit)
            return Named(s, s.Pointwise(new Mul(), sum, scale), ElementType.F32);
        return s.Coded(s.Pointwise(new Mul(), sum, s.Combined(scale, unit, true)), s.Find(8), s.Find(8)?.Type ?? ElementType.U8);
    }

    static OnnxValue Floats(NodeScope s, OnnxValue a, OnnxValue aScale, OnnxValue b, OnnxValue bScale, OnnxValue? bZero, OnnxValue? bias)
    {
        var sum = Sum(s, Products.MatMul, a, s.Centred(b, bZero));
        var y = s.Pointwise(new Mul(), sum, s.Combined(aScale, bScale, false));
        return Named(s, bias is null ? y : s.Pointwise(new Add(), y, bias), ElementType.F32);
    }

    static OnnxValue Sum(NodeScope s, Func<NodeScope, OnnxValue> product, OnnxValue a, OnnxValue b) =>
        s.Whole(product(s.On(a, b)));

    static OnnxValue Integers(NodeScope s, OnnxValue sum)
    {
        s.Builder.Note("sums of integers are taken in single precision and rounded to whole numbers; gradients pass the rounding straight through");
        return Named(s, sum, ElementType.I32);
    }

    static OnnxValue Named(NodeScope s, OnnxValue y, ElementType type) => new(s.Node.Outputs[0], s.AnyLayout(y), y.IsChannelsLast, type);

    // Zero points of a convolution's weight [K,...]: one, or one for each of its K filters.
    static OnnxValue Weight(NodeScope s, OnnxValue w, OnnxValue? zero) => s.Centred(w, zero is { Rank: 1 } && zero.Shape[0] > 1 ? Trailing(s, zero, w.Rank - 1) : zero);

    // One for each row of the left operand.
    static OnnxValue Rows(NodeScope s, OnnxValue a, OnnxValue? zero) => s.Centred(a, zero is { Rank: 1 } && zero.Shape[0] > 1 ? Column(s, zero) : zero);

    static OnnxValue RowScale(NodeScope s, OnnxValue scale) => scale is { Rank: 1 } && scale.Shape[0] > 1 ? Column(s, scale) : scale;

    static OnnxValue Column(NodeScope s, OnnxValue x) => x is { Rank: 1 } && x.Shape[0] > 1 ? Trailing(s, x, 1) : x;

    static OnnxValue PerChannel(NodeScope s, OnnxValue x, int rank) => x is { Rank: 1 } && x.Shape[0] > 1 ? Trailing(s, x, rank - 2) : x;

    static OnnxValue Trailing(NodeScope s, OnnxValue x, int ones)
    {
        int[] shape = [.. x.Shape, .. Enumerable.Repeat(1, ones)];
        return x.Constant is { } known ? new(x.Name, known.Reshape(shape)) : new(x.Name, s.Reshaped(s.RowMajor(x), shape), false, x.Type);
    }

    // A scale that is a single one, as a scalar; integers in single precision.
    static OnnxValue Single(NodeScope s, OnnxValue x)
    {
        if (x.Constant is { } known)
            return new(x.Name, HostMath.Cast(known.Count == 1 ? known.Reshape() : known, ElementType.F32));
        return x.Shape is [1] ? new(x.Name, s.Reshaped(s.RowMajor(x)), false, ElementType.F32) : x;
    }
}
