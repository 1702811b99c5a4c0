using Whence.Graph;
using Whence.Graph.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graph;

/// <summary>A plan with joined steps gives what the plan without them gives, forward and backward, and is shorter.</summary>
[TestFixture]
sealed class FusionTests
{
    static IEnumerable<TestCaseData> Blocks() =>
        from batch in new[] { 1, 3 }
        from activation in new Op[] { new Relu(), new Clip(0, 1), new LeakyRelu(0.1f) }
        select new TestCaseData(batch, activation).SetName($"{{m}}({batch}, {activation.Name})");

    [TestCaseSource(nameof(Blocks))]
    public void ResidualBlockIsTheSameFusedAndUnfused(int batch, Op activation)
    {
        using var cpu = Backend.Open("cpu:2");
        using var weights = new Weights(cpu);
        var g = new Whence.Graph.Graph();
        var random = new Random(batch);
        var x = g.Input("x", [batch, 8, 8, 16]);
        var y = g.Add(activation, g.Add(new Add(), Conv("a"), Bias("a")));
        y = g.Add(activation, g.Add(new Add(), x, g.Add(new Add(), Conv("b", y), Bias("b"))));
        var loss = g.Add(new ReduceSum([]), g.Add(new Mul(), y, y));
        var dx = g.Gradient(loss, g.Constant(1), [x])[0];
        var (joined, joinedSteps) = Run(new());
        var (plain, plainSteps) = Run(new() { Fuse = false });
        Assert.That(joinedSteps, Is.LessThan(plainSteps - 3));
        Assert.That(joined, Is.EqualTo(plain).Within(1e-4 * plain.Max(Math.Abs)));

        Node Conv(string name, Node? from = null)
        {
            weights.Set(name, [16, 3, 3, 16], Noise(16 * 9 * 16));
            return g.Add(new Conv2D(ConvWindow.Square(1, 1)), from ?? x, g.Parameter(name, [16, 3, 3, 16]));
        }

        Node Bias(string name)
        {
            weights.Set(name + ".bias", [16], Noise(16));
            return g.Parameter(name + ".bias", [16]);
        }

        float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5) / 4)];

        (float[] Values, int Steps) Run(PlanOptions options)
        {
            using var plan = Plan.Compile(g, cpu, weights, [y, dx], options: options);
            random = new Random(5);
            plan.Set(x, Noise(x.Shape.Length));
            plan.Run();
            return ([.. plan.Get(y), .. plan.Get(dx)], plan.Listing().Split('\n').Length);
        }
    }
}
