using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using static Whence.Tests.Graphs.Posterior.DoubleMatrix;
using static Whence.Tests.Graphs.Posterior.DoubleRun;

namespace Whence.Tests.Graphs.Posterior;

/// <summary>Sizes that are shared among workers give the same bits, and the right values, with any number of them.</summary>
[TestFixture]
sealed class Float64WorkerTests
{
    const int Size = 211;

    static IEnumerable<TestCaseData> Ops()
    {
        var (k, gram) = (DoubleMatrix.Random(256, Size, 1), Gram(DoubleMatrix.Random(Size, Size, 2), 0.1));
        var lower = DoubleMatrix.Cholesky(gram);
        double[] w = [.. Enumerable.Range(0, 256).Select(i => i % 3 - 1.0)];
        var t = Fill(256, 40, (i, j) => (i + j) % 2);
        var scaled = Fill(256, Size, (i, j) => w[i] * k[i, j]);
        yield return Of(new SymmetricRankK(), Plus(gram, Product(Transpose(scaled), k)), Double(gram), Double(k), Single(w));
        var start = DoubleMatrix.Random(Size, 40, 3);
        yield return Of(new WeightedProduct(), Plus(start, Product(Transpose(scaled), t)), Double(start), Double(k), Single(w), Single(t));
        yield return Of(new MatMulDouble(), Product(k, gram), Double(k), Double(gram));
        yield return Of(new Cholesky(), lower, Double(gram));
        yield return Of(new TriangularSolve(), Solve(lower, Transpose(k), false), Double(lower), Double(Transpose(k)));
        yield return Of(new TriangularSolve(true), Solve(lower, Transpose(k), true), Double(lower), Double(Transpose(k))).SetName("TransposedSolve");
    }

    [TestCaseSource(nameof(Ops))]
    public void WorkersDoNotChangeBits(Op op, double[] expected, (Shape, float[])[] x)
    {
        var results = new List<double[]>();
        foreach (var device in new[] { "cpu:1", "cpu:2", "cpu:3" })
        {
            using var backend = Backend.Open(device);
            results.Add(Doubles(backend, op, x));
        }
        AssertClose(results[0], expected, 1e-12);
        Assert.That(results[1], Is.EqualTo(results[0]), "two workers");
        Assert.That(results[2], Is.EqualTo(results[0]), "three workers");
    }

    static TestCaseData Of(Op op, double[,] expected, params (Shape, float[])[] x) => new TestCaseData(op, Flat(expected), x).SetName(op.Name);

    static double[,] Plus(double[,] a, double[,] b) => Fill(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] + b[i, j]);
}
