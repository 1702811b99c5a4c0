using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx.Quantization;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// The operators on codes that ONNX Runtime's quantiser writes beside convolutions and products (domain com.microsoft): to numbers, the plain operator, and back.
/// </summary>
static class QuantizedPointwise
{
    const string Domain = "com.microsoft.";

    public static void Register(OperatorTable table)
    {
        table.Add($"{Domain}QLinearAdd", Add);
        table.Add($"{Domain}QLinearMul", Multiply);
        table.Add($"{Domain}QLinearConcat", Concat);
        table.Add($"{Domain}QLinearSigmoid", s => Function(s, new Sigmoid()));
        table.Add($"{Domain}QLinearLeakyRelu", s => Function(s, new LeakyRelu(s.Node.Float("alpha", 0.01f))));
        table.Add($"{Domain}QLinearAveragePool", AveragePool);
        table.Add($"{Domain}QLinearGlobalAveragePool", GlobalAveragePool);
    }

    // a sa/sy + (zero - a0 sa/sy - b0 sb/sy) + b sb/sy, rounded with the zero point in it.
    static OnnxValue Add(NodeScope s)
    {
        var (a, b) = (s.Combined(s[1], s[6], true), s.Combined(s[4], s[6], true));
        var sum = s.Pointwise(new Add(), s.Pointwise(new Mul(), s.Centred(s[0], s.Find(2)), a), s.Pointwise(new Mul(), s.Centred(s[3], s.Find(5)), b));
        return s.Coded(sum, s.Find(7), s[0].Type, roundsLast: true);
    }

    static OnnxValue Multiply(NodeScope s)
    {
        var scale = s.Combined(s.Combined(s[1], s[4], false), s[6], true);
        var product = s.Pointwise(new Mul(), s.Centred(s[0], s.Find(2)), s.Centred(s[3], s.Find(5)));
        return s.Coded(s.Pointwise(new Mul(), product, scale), s.Find(7), s[0].Type, roundsLast: true);
    }

    static OnnxValue Function(NodeScope s, Op op)
    {
        var x = s.Real(s[0], s[1], s.Find(2));
        var y = new OnnxValue(x.Name, s.Part(op, s.AnyLayout(x)), x.IsChannelsLast, ElementType.F32);
        return s.Coded(s.Pointwise(new Div(), y, s.Spread(s[3], y.Shape)), s.Find(4), s[0].Type);
    }

    static OnnxValue AveragePool(NodeScope s)
    {
        var y = Pools.Average(s.On(s.Real(ChannelsLast.Input(s), s[1], s.Find(2))));
        return ChannelsLast.Result(s, s.Coded(s.Pointwise(new Div(), y, s.Spread(s[3], y.Shape)), s.Find(4), s[0].Type, roundsLast: true));
    }

    // The whole sum, times sx / (sy * places).
    static OnnxValue GlobalAveragePool(NodeScope s)
    {
        var x = s.Centred(ChannelsLast.Input(s), s.Find(2));
        var sum = s.Whole(Pools.Global(s.On(x), axes => new ReduceSum(axes, true)));
        var places = new OnnxValue("places", HostTensor.From([(float)x.Shape.Skip(2).Aggregate(1L, (product, extent) => product * extent)]));
        var scale = s.Combined(s[1], s.Combined(s[3], places, false), true);
        return ChannelsLast.Result(s, s.Coded(s.Pointwise(new Mul(), sum, s.Spread(scale, sum.Shape)), s.Find(4), s[0].Type));
    }

    // Scale and zero point of the result, then three inputs for every part: codes, scale, zero point.
    static OnnxValue Concat(NodeScope s)
    {
        if (s.Count < 5 || (s.Count - 2) % 3 != 0)
            throw s.Node.Error($"{s.Count} inputs; two and three for every part expected");
        OnnxValue[] parts = [.. Enumerable.Range(0, (s.Count - 2) / 3).Select(i => s.Real(s[2 + 3 * i], s[3 + 3 * i], s.Find(4 + 3 * i)))];
        var y = Selecting.Concat(s.On(parts));
        return s.Coded(s.Pointwise(new Div(), y, s.Spread(s[0], y.Shape)), s[1], s[1].Type);
    }
}
