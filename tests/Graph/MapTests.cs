using System.Linq.Expressions;
using System.Runtime.Intrinsics;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;
using Whence.Runtime;
using Whence.Runtime.Cpu;

namespace Whence.Tests.Graphs;

/// <summary>Ops from a lambda: second derivatives, what is read when, what stays of a derivative, and what is refused.</summary>
[TestFixture]
sealed class MapTests
{
    [Test]
    public void DerivativesCanBeTakenTwice()
    {
        var g = new Graph();
        var x = g.Input("x", [5]);
        var first = Slope(g, g.Add(new UnaryMap(v => v * v * v + MathF.Exp(-v)), x), x);
        var second = Slope(g, first, x);
        float[] values = [-2, -0.5f, 0, 1, 3];
        var got = Run(g, second, x, values);
        for (var i = 0; i < values.Length; i++)
            Assert.That(got[i], Is.EqualTo(6 * values[i] + Math.Exp(-values[i])).Within(1e-5), $"at {values[i]}");
    }

    [Test]
    public void ACapturedVariableIsReadOnceWhenTheOpIsMade()
    {
        var factor = 2f;
        var g = new Graph();
        var x = g.Input("x", [2]);
        var y = g.Add(new UnaryMap(v => factor * v), x);
        factor = 5;
        Assert.That(Run(g, y, x, [1, -3]), Is.EqualTo(new float[] { 2, -6 }));
    }

    [TestCaseSource(nameof(Derivatives))]
    public string ADerivativeHoldsNothingThatChangesNothing(Expression<Func<float, float, float>> f) =>
        FormulaReader.Read(f).Derivative(0).ToString()!;

    static IEnumerable<TestCaseData> Derivatives()
    {
        yield return Case((a, b) => a + 0 * b, "1");
        yield return Case((a, b) => a * b, "b");
        yield return Case((a, b) => MathF.Pow(a, 2) * 1, "Multiply(2, a)");
        yield return Case((a, b) => a > 0 ? a : 0.5f * MathF.Exp(a), "IfGreater(a, 0, 1, Multiply(0.5, Exp(a)))");
        yield return Case((a, b) => MathF.Max(b, 0) + MathF.Floor(a), "0");
        yield return Case((a, b) => a < 0 ? 3 - a : b - a, "-1");
        yield return Case((a, b) => -MathF.Cos(a), "Sin(a)");

        static TestCaseData Case(Expression<Func<float, float, float>> f, string derivative) =>
            new TestCaseData(f).Returns(derivative).SetArgDisplayNames(f.Body.ToString().Replace(',', ';'));
    }

    [Test]
    public void TheCompiledFormulaAndTheWalkedTreeGiveTheSameBits()
    {
        var term = FormulaReader.Read((Expression<Func<float, float, float>>)((a, b) =>
            a > b ? MathF.Tanh(a) * MathF.Exp(-b) : a % 1.5f + MathF.Pow(MathF.Abs(b), 0.3f) - MathF.Sqrt(a * a + 1)));
        foreach (var part in new[] { term, term.Derivative(0), term.Derivative(1) })
        {
            var compiled = TermCompiler<FloatLanes<Lanes128, Vector128<float>>>.Compile(part);
            foreach (var (a, b) in new[] { (1.5f, 0.2f), (-0.7f, 2.5f), (3, 3), (0, -1) })
                Assert.That(compiled(a, b)[0], Is.EqualTo(part.Value<FloatLanes<Lanes128, Vector128<float>>>(a, b)[0]), $"{part} at {a}, {b}");
        }
    }

    [Test]
    public void OnlyWhatEveryBackEndHasIsTaken()
    {
        Func<float, float> unknown = v => v;
        Refused(() => new UnaryMap(x => (int)x), "Convert(x, Int32)");
        Refused(() => new UnaryMap(x => 1 + unknown(x)), "unknown");
        Refused(() => new UnaryMap(x => MathF.Round(x, 2)), "Round(x, 2)");
        Refused(() => new UnaryMap(x => 2 * MathF.Cbrt(x)), "Cbrt(x)");
        Refused(() => new UnaryMap(x => x.Equals(2f) ? 1 : 0), "x.Equals(2)");
        Refused(() => new BinaryMap((a, b) => MathF.Atan2(a, b) + a), "Atan2(a, b)");

        static void Refused(Action make, string part) =>
            Assert.That(make, Throws.TypeOf<GraphException>().With.Message.StartsWith("formula '").And.Message.Contains(part));
    }

    static Node Slope(Graph g, Node y, Node x) =>
        g.Gradient(y, g.Constant(y.Shape, [.. Enumerable.Repeat(1f, y.Shape.Count)]), [x])[0];

    static float[] Run(Graph g, Node y, Node x, float[] values)
    {
        using var cpu = Backend.Open("cpu");
        using var weights = new Weights(cpu);
        using var plan = Plan.Compile(g, cpu, weights, [y]);
        plan.Set(x, values);
        plan.Run();
        return plan.Get(y).ToArray();
    }
}
