using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>What random numbers promise beyond their formula: the same bits for every vector width and batch split, and their distribution.</summary>
[TestFixture]
sealed class RandomTests
{
    static float[] Numbers(RandomOp op, params float[] samples)
    {
        using var cpu = Backend.Open("cpu:2");
        using var weights = new Weights(cpu);
        var g = new Graph();
        var x = g.Input("samples", [samples.Length]);
        var y = g.Add(op, x);
        using var plan = Plan.Compile(g, cpu, weights, [y]);
        plan.Set(x, samples);
        plan.Run();
        return plan.Get(y).ToArray();
    }

    [Test]
    public void BitsAreTheSameForEveryVectorWidth()
    {
        // The sum of a hash over the bits, written down once: a process with narrower vectors must find it again.
        var hash = Numbers(new RandomNormal(42, 1, [50_000]), 0, 7).Aggregate(0xcbf29ce484222325UL, (sum, value) =>
            unchecked((sum ^ BitConverter.SingleToUInt32Bits(value)) * 0x100000001b3UL));
        Assert.That($"{hash:x16}", Is.EqualTo("4d5448478d938129"));
    }

    [Test]
    public void ASampleDoesNotDependOnItsBatch()
    {
        var op = new RandomNormal(9, 2, [3, 7]);
        var together = Numbers(op, 4, 5, 6);
        Assert.That(together[21..42], Is.EqualTo(Numbers(op, 5)));
        Assert.That(Numbers(op, 6, 4), Is.EqualTo(together[42..].Concat(together[..21])));
    }

    [Test]
    public void SeedAndPurposeMakeOtherNumbers()
    {
        var numbers = Numbers(new RandomUniform(9, 2, [100]), 0);
        Assert.That(numbers.Intersect(Numbers(new RandomUniform(10, 2, [100]), 0)), Is.Empty);
        Assert.That(numbers.Intersect(Numbers(new RandomUniform(9, 3, [100]), 0)), Is.Empty);
        Assert.That(numbers.Intersect(Numbers(new RandomUniform(9, 2, [100]), 1)), Is.Empty);
    }

    [Test]
    public void NormalNumbersHaveTheMomentsAndTailsOfTheirDistribution()
    {
        const int Count = 1_000_000;
        var z = Numbers(new RandomNormal(1, 1, [Count]), 0).Select(v => (double)v).ToArray();
        // Four standard errors of each mean: 1, sqrt(2), sqrt(15) and sqrt(96) per root of the count.
        Assert.That(z.Average(), Is.Zero.Within(4 / 1000.0));
        Assert.That(z.Average(v => v * v), Is.EqualTo(1).Within(4 * Math.Sqrt(2) / 1000));
        Assert.That(z.Average(v => v * v * v), Is.Zero.Within(4 * Math.Sqrt(15) / 1000));
        Assert.That(z.Average(v => v * v * v * v), Is.EqualTo(3).Within(4 * Math.Sqrt(96) / 1000));
        // P(|z| > 4) = 6.334e-5.
        Assert.That(z.Count(v => Math.Abs(v) > 4), Is.EqualTo(63.3).Within(4 * Math.Sqrt(63.3)));
        Assert.That(z.Zip(z.Skip(1), (a, b) => a * b).Average(), Is.Zero.Within(4 / 1000.0));
    }

    [Test]
    public void DropoutKeepsTheMeanAndSignsBalance()
    {
        const int Count = 100_000;
        var mask = Numbers(new DropoutMask(0.3f, 5, 1, [Count]), 0);
        Assert.That(mask.Count(v => v == 0), Is.EqualTo(0.3 * Count).Within(4 * Math.Sqrt(0.21 * Count)));
        Assert.That(mask.Where(v => v != 0), Is.All.EqualTo(1 / 0.7f).Within(1e-6f));
        Assert.That(Numbers(new RandomSign(5, 1, [Count]), 0).Sum(), Is.Zero.Within(4 * Math.Sqrt(Count)));
        Assert.Throws<ShapeException>(() => new DropoutMask(1, 5, 1, [2]));
    }
}
