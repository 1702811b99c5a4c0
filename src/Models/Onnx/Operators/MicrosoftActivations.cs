using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Functions of one element in the domain com.microsoft, alone or fused behind a product.</summary>
static class MicrosoftActivations
{
    public static void Register(OperatorTable table)
    {
        table.AddUnary("com.microsoft.Gelu", _ => new Gelu());
        table.AddUnary("com.microsoft.QuickGelu", s => new Swish(s.Node.Float("alpha", 1.702f)));
        table.Add("com.microsoft.BiasGelu", s => Biased(s, new Gelu()));
        table.Add("com.microsoft.FastGelu", s => Biased(s, new GeluTanh()));
    }

    static OnnxValue Biased(NodeScope s, Op function)
    {
        if (s.Find(1) is not { } bias)
            return s.Result(s.Add(function, s.AnyLayout(s[0])), s[0].IsChannelsLast);
        return s.Result(s.Add(function, s.Part(new Add(), s.RowMajor(s[0]), s.RowMajor(bias))), false);
    }

    /// <summary>The function that a fused operator names in an attribute; null for none.</summary>
    public static Op? Fused(NodeScope s, Func<string, int, float, float> parameter) => s.Node.String("activation", "") switch
    {
        "" => null,
        "Relu" => new Relu(),
        "Sigmoid" => new Sigmoid(),
        "Tanh" => new Tanh(),
        "LeakyRelu" => new LeakyRelu(parameter("alpha", 0, 0.01f)),
        "Clip" => new Clip(parameter("min", 0, float.NegativeInfinity), parameter("max", 1, float.PositiveInfinity)),
        "HardSigmoid" => new HardSigmoid(parameter("alpha", 0, 0.2f), parameter("beta", 1, 0.5f)),
        "Elu" => new Elu(parameter("alpha", 0, 1)),
        "Softplus" => new Softplus(),
        "Softsign" => new Softsign(),
        "HardSwish" => new HardSwish(),
        var name => throw s.Unsupported($"activation {name}"),
    };
}
