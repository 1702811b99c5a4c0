using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using static Whence.Tests.Graphs.Posterior.DoubleMatrix;
using static Whence.Tests.Graphs.Posterior.DoubleRun;

namespace Whence.Tests.Graphs.Posterior;

/// <summary>The ops on doubles are as precise as doubles are, on every back end.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class Float64OpTests(string device)
{
    const double Tolerance = 1e-13;

    Backend backend = null!;

    static int[] Sizes => [1, 2, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 200];

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [Test]
    public void ConversionsKeepWhatAFloatHolds()
    {
        float[] values = [0, -0.0f, 1, -1.5f, float.Epsilon, float.MaxValue, float.PositiveInfinity, 1f / 3];
        var wide = Words(backend, new ToDouble(), ([values.Length], values));
        Assert.That(Float64.Values(wide).ToArray(), Is.EqualTo(values.Select(v => (double)v)));
        Assert.That(Words(backend, new ToSingle(), ([values.Length, 2], wide)), Is.EqualTo(values));
        double[] rounded = [1 + 1e-9, 0.1, -1e300, 1e-60];
        var narrow = Words(backend, new ToSingle(), ([4, 2], Float64.Words(rounded).ToArray()));
        Assert.That(narrow, Is.EqualTo(rounded.Select(v => (float)v)));
    }

    [TestCase(1, 1, 1)]
    [TestCase(1, 200, 64)]
    [TestCase(3, 127, 17)]
    [TestCase(256, 200, 64)]
    [TestCase(5, 65, 512)]
    [TestCase(70, 37, 300)]
    public void RowsOfTheKernelMatrix(int n, int m, int depth)
    {
        var (u, z) = (Floats(n, depth, 1), Floats(m, depth, 2));
        var scale = Math.Sqrt(depth);
        var got = Doubles(backend, new RbfRows(1.3, 0.3 * scale), Single(u), Single(z));
        var expected = Flat(Rbf(u, z, 1.3, 0.3 * scale));
        for (var i = 0; i < got.Length; i++)
            Assert.That(got[i], Is.EqualTo(expected[i]).Within(2e-14 * expected[i]), $"element {i}");
    }

    [Test]
    public void NearAndFarPointsLoseNothing()
    {
        double[,] u = { { 1000 } };
        double[,] z = { { 1000 }, { 1000 + 1 / 1024.0 }, { 1001 }, { 1026 }, { 1038 }, { 2000 } };
        var got = Doubles(backend, new RbfRows(1, 1), Single(u), Single(z));
        var expected = Flat(Rbf(u, z, 1, 1));
        for (var i = 0; i < got.Length; i++)
            Assert.That(got[i], Is.EqualTo(expected[i]).Within(4e-16 * expected[i] + 5e-324), $"distance {z[i, 0] - 1000}");
        Assert.That(got[0], Is.EqualTo(1), "distance 0");
        Assert.That(got[^1], Is.Zero, "far away");
    }

    [TestCase(1, 1, 1)]
    [TestCase(3, 5, 2)]
    [TestCase(64, 63, 17)]
    [TestCase(17, 65, 16)]
    [TestCase(256, 200, 10)]
    [TestCase(600, 130, 2)]
    [TestCase(20, 700, 1)]
    public void SumsOverRows(int n, int m, int columns)
    {
        var (a, b, k) = (Gram(DoubleMatrix.Random(m, m, 1), 0), DoubleMatrix.Random(m, columns, 2), DoubleMatrix.Random(n, m, 3));
        double[] w = [.. Enumerable.Range(0, n).Select(i => i % 5 == 1 ? 0.0 : i % 7 == 3 ? -1 : 1)];
        var t = Floats(n, columns, 4);
        var weighted = Fill(n, m, (i, j) => w[i] * k[i, j]);
        var square = Product(Transpose(weighted), k);
        var got = Doubles(backend, new SymmetricRankK(), Double(a), Double(k), Single(w));
        AssertClose(got, Flat(Fill(m, m, (i, j) => a[i, j] + square[i, j])), Tolerance);
        for (var i = 0; i < m * m; i++)
            Assert.That(got[i], Is.EqualTo(got[i % m * m + i / m]), "symmetric to the bit");
        var product = Product(Transpose(weighted), t);
        AssertClose(
            Doubles(backend, new WeightedProduct(), Double(b), Double(k), Single(w), Single(t)), Flat(Fill(m, columns, (i, j) => b[i, j] + product[i, j])),
            Tolerance);
    }

    [Test]
    public void ProductsOfAnyTransposition(
        [Values("1x10x200", "5x7x3", "65x66x67", "200x200x64", "750x770x19")] string sizes, [Values] bool transposeA, [Values] bool transposeB)
    {
        var size = Array.ConvertAll(sizes.Split('x'), int.Parse);
        var (a, b) = (DoubleMatrix.Random(size[0], size[2], 1), DoubleMatrix.Random(size[2], size[1], 2));
        var got = Doubles(
            backend, new MatMulDouble(transposeA, transposeB), Double(transposeA ? Transpose(a) : a), Double(transposeB ? Transpose(b) : b));
        AssertClose(got, Flat(Product(a, b)), Tolerance);
    }

    [TestCaseSource(nameof(Sizes))]
    public void FactorsOfASymmetricMatrix(int m)
    {
        var a = Gram(DoubleMatrix.Random(m, m, 1), 0.1);
        AssertClose(Doubles(backend, new AffineDouble(-2, 0.5), Double(a)), Flat(Fill(m, m, (i, j) => -2 * a[i, j] + (i == j ? 0.5 : 0))), Tolerance);
        var lower = DoubleMatrix.Cholesky(a);
        // The upper half is not read.
        var half = Fill(m, m, (i, j) => j > i ? double.NaN : a[i, j]);
        AssertClose(Doubles(backend, new Cholesky(), Double(half)), Flat(lower), Tolerance);
        AssertClose(Doubles(backend, new Cholesky(1e-3), Double(half)), Flat(DoubleMatrix.Cholesky(a, 1e-3)), Tolerance);
        var halfFactor = Fill(m, m, (i, j) => j > i ? double.NaN : lower[i, j]);
        var b = DoubleMatrix.Random(m, m / 2 + 1, 5);
        foreach (var transpose in new[] { false, true })
            AssertClose(Doubles(backend, new TriangularSolve(transpose), Double(halfFactor), Double(b)), Flat(Solve(lower, b, transpose)), Tolerance);
    }

    [Test]
    public void FactorsWhoseProductsFillADevice()
    {
        const int Size = 841;
        var a = Gram(DoubleMatrix.Random(Size, Size, 1), 0.1);
        AssertClose(Doubles(backend, new Cholesky(), Double(a)), Flat(DoubleMatrix.Cholesky(a)), Tolerance);
    }

    [TestCase(1)]
    [TestCase(6)]
    [TestCase(16)]
    [TestCase(70)]
    public void APivotThatIsNotPositiveLeavesNoNumbers(int pivot)
    {
        const int Size = 75;
        var a = Gram(DoubleMatrix.Random(Size, Size, 1), 0.1);
        a[pivot, pivot] = -1;
        var expected = Flat(DoubleMatrix.Cholesky(a));
        var got = Doubles(backend, new Cholesky(), Double(a));
        Assert.That(got.Select(double.IsNaN), Is.EqualTo(expected.Select(double.IsNaN)));
        Assert.That(double.IsNaN(got[pivot * (Size + 1)]) && double.IsNaN(got[^1]) && !double.IsNaN(got[0]));
        a[pivot, pivot] = double.NaN;
        Assert.That(Doubles(backend, new Cholesky(), Double(a)).Select(double.IsNaN), Is.EqualTo(expected.Select(double.IsNaN)), "NaN");
        var zeros = Doubles(backend, new Cholesky(), Double(new double[2, 2]));
        Assert.That(zeros.Select(double.IsNaN), Is.EqualTo(new[] { true, false, true, true }), "a pivot 0");
    }

    [TestCase(1, 1)]
    [TestCase(1, 200)]
    [TestCase(2, 9)]
    [TestCase(4, 17)]
    [TestCase(17, 65)]
    [TestCase(256, 200)]
    public void VarianceBetween0AndThePriors(int n, int m)
    {
        var (k, z) = (DoubleMatrix.Random(n, m, 1), DoubleMatrix.Random(m, m, 2));
        var t = Fill(m, m, (i, j) => j > i ? double.NaN : 0.9 * z[i, j] / Math.Sqrt(m));
        var s = Fill(m, m, (i, j) => j > i ? double.NaN : 0.7 * z[j, i] / Math.Sqrt(m));
        var (a, b) = (Product(k, Transpose(LowerHalf(t))), Product(k, Transpose(LowerHalf(s))));
        var expected = Enumerable.Range(0, n).Select(i =>
            Math.Clamp(20 - Enumerable.Range(0, m).Sum(j => a[i, j] * a[i, j]) + Enumerable.Range(0, m).Sum(j => b[i, j] * b[i, j]), 0, 20)).ToArray();
        var got = Words(backend, new PosteriorVariance(20), Double(k), Packed(t), Packed(s));
        for (var i = 0; i < n; i++)
            Assert.That(got[i], Is.EqualTo((float)expected[i]).Within(1).Ulps, $"row {i}");
        var large = Fill(m, m, (i, j) => 100 * t[i, j]);
        var zero = new double[m, m];
        Assert.That(Words(backend, new PosteriorVariance(1), Double(Fill(n, m, (_, _) => 1)), Packed(large), Packed(zero)), Has.All.Zero);
        Assert.That(Words(backend, new PosteriorVariance(1), Double(Fill(n, m, (_, _) => 1)), Packed(zero), Packed(large)), Has.All.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void SumsAreStatesWrittenInPlace(bool reuse)
    {
        const int N = 5, M = 19;
        var k = DoubleMatrix.Random(N, M, 1);
        var g = new Graph();
        var (sum, rows, w) = (g.State("sum", [M, M, 2]), g.Input("k", [N, M, 2]), g.Input("w", [N]));
        g.Update(sum, g.Add(new SymmetricRankK(), sum, rows, w));
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [sum], options: new() { ReuseMemory = reuse });
        plan.Set(rows, Double(k).Words);
        plan.Set(w, [1, 1, 1, 1, 1]);
        plan.Run();
        plan.Run();
        AssertClose(Float64.Values(plan.Get(sum)).ToArray(), Flat(Fill(M, M, (i, j) => 2 * Enumerable.Range(0, N).Sum(n => k[n, i] * k[n, j]))), Tolerance);
        Assert.That(plan.Listing().Contains("copy", StringComparison.OrdinalIgnoreCase), Is.EqualTo(!reuse), "a copy at the end");
        plan.Set(w, [-1, -1, -1, -1, -1]);
        plan.Run();
        plan.Run();
        AssertClose([.. Float64.Values(plan.Get(sum)).ToArray().Select(v => v + 1)], [.. Enumerable.Repeat(1.0, M * M)], Tolerance);
    }

    [Test]
    public void AddressesOfDoublesAreAligned()
    {
        var g = new Graph();
        var x = g.Input("x", [3, 3]);
        var wide = g.Add(new ToDouble(), x);
        var odd = g.Add(new Add(), x, g.Constant(1));
        var (state, y) = (g.State("state", [3, 3, 2]), g.Add(new MatMulDouble(), wide, g.Add(new ToDouble(), odd)));
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [wide, odd, y, state]);
        foreach (var node in new[] { wide, y, state })
            Assert.That((long)plan.AddressOf(node) % sizeof(double), Is.Zero, node.Name);
    }

    // Numbers that a float holds.
    static double[,] Floats(int rows, int columns, int seed)
    {
        var x = DoubleMatrix.Random(rows, columns, seed);
        return Fill(rows, columns, (i, j) => (float)x[i, j]);
    }
}
