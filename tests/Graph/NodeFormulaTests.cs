using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>Every formula of nodes says what it is named after, in double precision.</summary>
[TestFixture]
sealed class NodeFormulaTests
{
    static readonly float[] Values = [-2.5f, -1, -0.5f, 0.25f, 0.5f, 1.5f, 3];

    static IEnumerable<TestCaseData> Unary()
    {
        yield return Of("Abs", x => x.Abs(), Math.Abs);
        yield return Of("Ceiling", x => x.Ceiling(), Math.Ceiling);
        yield return Of("Clip", x => x.Clip(-1, 0.75f), x => Math.Clamp(x, -1, 0.75));
        yield return Of("Cos", x => x.Cos(), Math.Cos);
        yield return Of("Detached", x => x.Detached(), x => x);
        yield return Of("Erf", x => x.Erf(), MathNet.Numerics.SpecialFunctions.Erf);
        yield return Of("Exp", x => x.Exp(), Math.Exp);
        yield return Of("Floor", x => x.Floor(), Math.Floor);
        yield return Of("Gelu", x => x.Gelu(), x => x * MathNet.Numerics.Distributions.Normal.CDF(0, 1, x));
        yield return Of("Log", x => x.Abs().Log(), x => Math.Log(Math.Abs(x)));
        yield return Of("Reciprocal", x => x.Reciprocal(), x => 1 / x);
        yield return Of("Relu", x => x.Relu(), x => Math.Max(x, 0));
        yield return Of("Round", x => x.Round(), x => Math.Round(x, MidpointRounding.ToEven));
        yield return Of("Rsqrt", x => x.Abs().Rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x)));
        yield return Of("Sigmoid", x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)));
        yield return Of("Sign", x => x.Sign(), x => Math.Sign(x));
        yield return Of("SiLU", x => x.SiLU(), x => x / (1 + Math.Exp(-x)));
        yield return Of("Sin", x => x.Sin(), Math.Sin);
        yield return Of("Softplus", x => x.Softplus(), x => Math.Log(1 + Math.Exp(x)));
        yield return Of("Sqrt", x => x.Abs().Sqrt(), x => Math.Sqrt(Math.Abs(x)));
        yield return Of("Square", x => x.Square(), x => x * x);
        yield return Of("Tanh", x => x.Tanh(), Math.Tanh);
        yield return Of("Greater", x => x.Greater(Half(x)), x => x > 0.5 ? 1 : 0);
        yield return Of("Less", x => x.Less(Half(x)), x => x < 0.5 ? 1 : 0);
        yield return Of("Max", x => x.Max(Half(x)), x => Math.Max(x, 0.5));
        yield return Of("Min", x => x.Min(Half(x)), x => Math.Min(x, 0.5));
        yield return Of("Pow", x => x.Abs().Pow(Half(x)), x => Math.Sqrt(Math.Abs(x)));
        yield return Of("operators", x => -(2 - x * 3) / (x + 4) - x, x => -(2 - x * 3) / (x + 4) - x);
    }

    [TestCaseSource(nameof(Unary))]
    public void AFormulaIsWhatItIsNamedAfter(string name, Func<Node, Node> formula, Func<double, double> expected)
    {
        using var backend = Backend.Open("cpu:1");
        using var weights = new Weights(backend);
        var g = new Graph();
        var x = g.Input("x", [Values.Length]);
        var y = formula(x);
        using var plan = Plan.Compile(g, backend, weights, [y]);
        plan.Set(x, Values);
        plan.Run();
        Assert.That(Array.ConvertAll(plan.Get(y).ToArray(), v => (double)v), Is.EqualTo(Values.Select(v => expected(v))).Within(1e-5), name);
    }

    static Node Half(Node x) => x.Graph.Constant(0.5f);

    static TestCaseData Of(string name, Func<Node, Node> formula, Func<double, double> expected) => new TestCaseData(name, formula, expected).SetArgDisplayNames(name);
}
