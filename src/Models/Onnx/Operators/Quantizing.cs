using Whence.Graphs.Ops;
using Whence.Models.Onnx.Quantization;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>Numbers to integer codes and back, with scales and zero points for the tensor, along an axis or for blocks.</summary>
static class Quantizing
{
    public static void Register(OperatorTable table)
    {
        foreach (var domain in new[] { "", "com.microsoft." })
        {
            table.Add($"{domain}QuantizeLinear", Quantize);
            table.Add($"{domain}DequantizeLinear", Dequantize);
        }
        table.AddMany("DynamicQuantizeLinear", s =>
        {
            var (codes, scale, zero) = Dynamic(s, s[0]);
            return [codes, scale, zero];
        });
    }

    static OnnxValue Quantize(NodeScope s)
    {
        var (x, block) = (s[0], Codes.Block(s.Node));
        var type = FoldCodes.CodeType(s.Node, s.Find(2)?.Type);
        s.Node.Ignore("axis");
        return s.Coded(s.Pointwise(new Div(), x, s.Spread(s[1], x.Shape, block)), s.Find(2), type, block);
    }

    static OnnxValue Dequantize(NodeScope s)
    {
        var y = s.Real(s[0], s[1], s.Find(2), Codes.Block(s.Node));
        s.Node.Ignore("axis");
        return s.Result(s.AnyLayout(y), y.IsChannelsLast, FoldCodes.RealType(s.Node, s[1].Type));
    }

    /// <summary>
    /// Codes of one byte over the range of the tensor, widened to hold 0: scale = (max - min) / 255, zero = round(-min / scale). Scale and zero point count as
    /// given in gradients. The range is one of the whole tensor, so that a batch would mix its examples.
    /// </summary>
    public static (OnnxValue Codes, OnnxValue Scale, OnnxValue Zero) Dynamic(NodeScope s, OnnxValue x)
    {
        s.Builder.Alone($"{s.Node} takes its scale from all examples of a batch");
        var values = s.Part(new Detached(), s.AnyLayout(x));
        var zero = s.Graph.Constant(0);
        var high = s.Part(new Max(), s.Part(new ReduceMax([]), values), zero);
        var low = s.Part(new Min(), s.Part(new ReduceMin([]), values), zero);
        var range = s.Part(new Div(), s.Part(new Sub(), high, low), s.Graph.Constant(255));
        var isFlat = s.Part(new Equal(), high, low);
        var scale = s.Part(new Where(), isFlat, s.Graph.Constant(1), range);
        var middle = s.Part(new Graphs.Ops.Quantize(0, 255), s.Part(new Sub(), zero, s.Part(new Div(), low, scale)));
        var (scaleValue, zeroValue) = (new OnnxValue($"{x.Name}/scale", scale, false, ElementType.F32), new OnnxValue($"{x.Name}/zero", middle, false, ElementType.U8));
        return (s.Coded(s.Pointwise(new Div(), x, scaleValue), zeroValue, ElementType.U8), scaleValue, zeroValue);
    }
}
