using Whence.Graph;
using Whence.Graph.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graph;

/// <summary>A plan multiplies in the numbers that it was asked for: as accurately as their format allows, and no more accurately.</summary>
[TestFixture]
sealed class PrecisionTests
{
    // The largest relative error of a product of rounded operands is 2^-23, 2^-10 or 2^-7; errors of a sum partly cancel.
    [TestCase(Precision.Single, 0, 2e-6)]
    [TestCase(Precision.Tf32, 1e-5, 1.0 / 1024)]
    [TestCase(Precision.BFloat16, 1e-4, 1.0 / 128)]
    public void ErrorsAreThoseOfTheFormat(Precision precision, double least, double most)
    {
        var g = new Whence.Graph.Graph();
        var random = new Random(1);
        var (x, w, v) = (g.Input("x", [1, 9, 9, 12]), g.Input("w", [20, 3, 3, 12]), g.Input("v", [20, 17]));
        var y = g.Add(new Conv2D(ConvWindow.Square(1, 1)), x, w);
        var z = g.Add(new MatMul(), g.Add(new Reshape([81, 20]), y), v);
        Node[] results = [y, z, .. g.Gradient(z, g.Constant(z.Shape, Fill(z.Shape)), [x, w, v])];
        var exact = Run("cpu:1", Precision.Single);
        var got = Run("simulator", precision);
        for (var i = 0; i < results.Length; i++)
        {
            var error = got[i].Zip(exact[i], (a, b) => Math.Abs((double)a - b)).Max() / exact[i].Max(Math.Abs);
            Assert.That(error, Is.InRange(least, most), results[i].ToString());
        }

        float[] Fill(Shape shape) => [.. Enumerable.Range(0, shape.Length).Select(_ => 2 * random.NextSingle() - 1)];

        float[][] Run(string device, Precision numbers)
        {
            random = new Random(2);
            using var backend = Backend.Open(device);
            using var weights = new Weights(backend);
            using var plan = Plan.Compile(g, backend, weights, results, options: new() { Precision = numbers });
            Node[] inputs = [x, w, v];
            Array.ForEach(inputs, input => plan.Set(input, Fill(input.Shape)));
            plan.Run();
            return [.. results.Select(result => plan.Get(result).ToArray())];
        }
    }
}
