using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>Functions of one element.</summary>
static class Activations
{
    public static void Register(OperatorTable table)
    {
        table.AddUnary("Abs", _ => new Abs());
        table.AddUnary("Acos", _ => new Acos());
        table.AddUnary("Acosh", _ => new Acosh());
        table.AddUnary("Asin", _ => new Asin());
        table.AddUnary("Asinh", _ => new Asinh());
        table.AddUnary("Atan", _ => new Atan());
        table.AddUnary("Atanh", _ => new Atanh());
        table.AddUnary("Ceil", _ => new Ceiling());
        table.AddUnary("Celu", s => new Celu(s.Node.Float("alpha", 1)));
        table.AddUnary("Cos", _ => new Cos());
        table.AddUnary("Cosh", _ => new Cosh());
        table.AddUnary("Elu", s => new Elu(s.Node.Float("alpha", 1)));
        table.AddUnary("Erf", _ => new Erf());
        table.AddUnary("Exp", _ => new Exp());
        table.AddUnary("Floor", _ => new Floor());
        table.AddUnary("HardSigmoid", s => new HardSigmoid(s.Node.Float("alpha", 0.2f), s.Node.Float("beta", 0.5f)));
        table.AddUnary("HardSwish", _ => new HardSwish());
        table.AddUnary("LeakyRelu", s => new LeakyRelu(s.Node.Float("alpha", 0.01f)));
        table.AddUnary("Log", _ => new Log());
        table.AddUnary("Mish", _ => new Mish());
        table.AddUnary("Neg", _ => new Neg());
        table.AddUnary("Reciprocal", _ => new Reciprocal());
        table.AddUnary("Relu", _ => new Relu());
        table.AddUnary("Round", _ => new Round());
        table.AddUnary("Selu", s => new Selu(s.Node.Float("alpha", 1.67326319f), s.Node.Float("gamma", 1.05070102f)));
        table.AddUnary("Sigmoid", _ => new Sigmoid());
        table.AddUnary("Shrink", s => new Shrink(s.Node.Float("lambd", 0.5f), s.Node.Float("bias", 0)));
        table.AddUnary("Sign", _ => new Sign());
        table.AddUnary("Sin", _ => new Sin());
        table.AddUnary("Sinh", _ => new Sinh());
        table.AddUnary("Softplus", _ => new Softplus());
        table.AddUnary("Softsign", _ => new Softsign());
        table.AddUnary("Sqrt", _ => new Sqrt());
        table.AddUnary("Swish", s => new Swish(s.Node.Float("alpha", 1)));
        table.AddUnary("Tan", _ => new Tan());
        table.AddUnary("Tanh", _ => new Tanh());
        table.AddUnary("ThresholdedRelu", s => new ThresholdedRelu(s.Node.Float("alpha", 1)));
        table.Add("Clip", Clip);
        table.Add("Gelu", Gelu);
        table.Add("Identity", s => s.Value(0) ?? throw s.Node.Error("input 0 is missing"));
        table.Add("IsInf", s => Test(s, Infinite(s.Node.Int("detect_negative", 1) != 0, s.Node.Int("detect_positive", 1) != 0)));
        table.Add("IsNaN", s => Test(s, new IsNaN()));
        table.Add("Not", s => Test(s, new Not()));
    }

    static OnnxValue Clip(NodeScope s)
    {
        var (low, high) = (s.Float(1, "min", float.NegativeInfinity), s.Float(2, "max", float.PositiveInfinity));
        return s.Result(s.Add(new Clip(low, high), s.AnyLayout(s[0])), s[0].IsChannelsLast);
    }

    static UnaryMap Infinite(bool negative, bool positive)
    {
        float low = negative ? float.NegativeInfinity : float.NaN, high = positive ? float.PositiveInfinity : float.NaN;
        return new(x => x == low || x == high ? 1f : 0f);
    }

    static OnnxValue Test(NodeScope s, Op op) => s.Result(s.Add(op, s.AnyLayout(s[0])), s[0].IsChannelsLast, ElementType.Bool);

    static OnnxValue Gelu(NodeScope s)
    {
        var isTanh = s.Node.OneOf("approximate", "none", "tanh") == "tanh";
        return s.Result(s.Add(isTanh ? new GeluTanh() : new Gelu(), s.AnyLayout(s[0])), s[0].IsChannelsLast);
    }
}
