using Whence.Graphs;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>One run of an op, or of a few nodes, with values given by the test.</summary>
static class OpRun
{
    /// <summary>The result of an op.</summary>
    public static float[] Values(Backend backend, Op op, params (Shape Shape, float[] Values)[] inputs) =>
        Values(backend, inputs, (g, x) => g.Add(op, x));

    /// <summary>The result of what is built on inputs of these values.</summary>
    public static float[] Values(
        Backend backend, (Shape Shape, float[] Values)[] inputs, Func<Graph, Node[], Node> build, PlanOptions? options = null)
    {
        var g = new Graph();
        var nodes = inputs.Select((input, i) => g.Input($"x{i}", input.Shape)).ToArray();
        var y = build(g, nodes);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [y], options: options ?? new());
        for (var i = 0; i < inputs.Length; i++)
        {
            if (plan.Holds(nodes[i]))
                plan.Set(nodes[i], inputs[i].Values);
        }
        plan.Run();
        return [.. plan.Get(y)];
    }

    /// <summary>Numbers in [-1,1).</summary>
    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }

    /// <summary>Fails unless every result is within a part of the largest one from the reference.</summary>
    public static void AssertClose(float[] got, double[] expected, double tolerance)
    {
        Assert.That(got, Has.Length.EqualTo(expected.Length));
        var allowed = tolerance * Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < got.Length; i++)
        {
            if (!(Math.Abs(got[i] - expected[i]) <= allowed))
                Assert.Fail($"element {i} is {got[i]}, the reference says {expected[i]} (allowed {allowed:g3})");
        }
    }
}
