using Whence.Graphs;
using Whence.Runtime;
using Whence.Tests.Graphs.Cases;

namespace Whence.Tests.Graphs;

/// <summary>A plan multiplies in the numbers that it was asked for: as accurately as their format allows, and no more accurately.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Gpus))]
sealed class PrecisionTests(string device)
{
    // The largest relative error of a product of rounded operands is 2^-23, 2^-10 or 2^-7; errors of a sum partly cancel.
    [TestCase(Precision.Single, 0, 2e-6)]
    [TestCase(Precision.Tf32, 1e-5, 1.0 / 1024)]
    [TestCase(Precision.BFloat16, 1e-4, 1.0 / 128)]
    public void ErrorsAreThoseOfTheFormat(Precision precision, double least, double most)
    {
        using var backend = Backend.Open(device);
        Assert.That(new MatMulCases().Cases().Max(Error), Is.InRange(least, most));
        Assert.That(new Conv2DCases().Cases().Max(Error), Is.InRange(least, most));

        double Error(OpCase c)
        {
            var random = new Random(1);
            var g = new Graph();
            var inputs = c.Shapes.Select((shape, i) => g.Input($"x{i}", shape)).ToArray();
            var y = g.Add(c.Op, inputs);
            using var weights = new Weights(backend);
            using var plan = Plan.Compile(g, backend, weights, [y], options: new() { Precision = precision });
            var values = Array.ConvertAll(inputs, input => Enumerable.Range(0, input.Shape.Count).Select(_ => 2 * random.NextSingle() - 1).ToArray());
            for (var i = 0; i < inputs.Length; i++)
                plan.Set(inputs[i], values[i]);
            plan.Run();
            var reference = c.Reference([.. values.Select((row, i) => new DoubleTensor(c.Shapes[i].ToArray(), [.. row.Select(v => (double)v)]))]).Data;
            return plan.Get(y).ToArray().Zip(reference, (a, b) => Math.Abs(a - b)).Max() / Math.Max(1, reference.Max(Math.Abs));
        }
    }
}
