using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Tests.Graphs.Posterior;
using static Whence.Tests.Graphs.Posterior.DoubleMatrix;
using Matrix = double[,];

namespace Whence.Tests.Graphs.Cases;

/// <summary>The ops on doubles between conversions from and to float32.</summary>
sealed class PosteriorCases : IOpCases
{
    static readonly int[] Sizes = [1, 2, 7, 8, 15, 16, 17, 37, 65];

    public IEnumerable<OpCase> Cases() =>
    [
        new(new ToDouble(), [[3, 5]], x => x[0]) { Differentiable = [], Build = (g, x) => g.Add(new ToSingle(), g.Add(new ToDouble(), x[0])) },
        .. Sizes.Select(m => Of(new AffineDouble(0.75, 2), [[m, m]], [true], x => Fill(m, m, (i, j) => 0.75 * x[0][i, j] + (i == j ? 2 : 0)))),
        .. Rows(), .. Sums(), .. Products(), .. Factors(), .. Variances(),
    ];

    static IEnumerable<OpCase> Rows() =>
        from c in new[] { (1, 1, 1), (1, 200, 64), (3, 7, 5), (17, 65, 9), (5, 64, 31), (4, 66, 512) }
        select Of(
            new RbfRows(1.5, 0.6 * Math.Sqrt(c.Item3)), [[c.Item1, c.Item3], [c.Item2, c.Item3]], [false, false],
            x => Rbf(x[0], x[1], 1.5, 0.6 * Math.Sqrt(c.Item3)));

    static IEnumerable<OpCase> Sums()
    {
        foreach (var (n, m, k) in new[] { (1, 1, 1), (5, 7, 3), (33, 16, 10), (8, 17, 1), (19, 37, 17), (64, 65, 5) })
        {
            yield return Of(new SymmetricRankK(), [[m, m], [n, m], [n]], [true, true, false], x =>
                Fill(m, m, (i, j) => x[0][i, j] + Enumerable.Range(0, n).Sum(r => x[2][r, 0] * x[1][r, i] * x[1][r, j])));
            yield return Of(new WeightedProduct(), [[m, k], [n, m], [n], [n, k]], [true, true, false, false], x =>
                Fill(m, k, (i, j) => x[0][i, j] + Enumerable.Range(0, n).Sum(r => x[2][r, 0] * x[1][r, i] * x[3][r, j])));
        }
    }

    static IEnumerable<OpCase> Products() =>
        from c in new (int M, int N, int K)[] { (1, 1, 1), (1, 10, 200), (5, 7, 3), (16, 17, 33), (65, 66, 8) }
        from t in new (bool A, bool B)[] { (false, false), (true, false), (false, true), (true, true) }
        select Of(new MatMulDouble(t.A, t.B), [t.A ? [c.K, c.M] : [c.M, c.K], t.B ? [c.N, c.K] : [c.K, c.N]], [true, true], x =>
            Product(t.A ? Transpose(x[0]) : x[0], t.B ? Transpose(x[1]) : x[1])) with
        {
            Label = $"{t.A}{t.B}",
        };

    // Of a matrix that is symmetric and well-conditioned because the graph makes it so: x^T x + 1.
    static IEnumerable<OpCase> Factors()
    {
        foreach (var m in Sizes)
        {
            Shape square = [m, m];
            yield return Of(new Cholesky(0.1), [square], [true], x => DoubleMatrix.Cholesky(Symmetric(x[0]), 0.1)) with
            {
                Build = (g, x) => g.Add(new ToSingle(), g.Add(new Cholesky(0.1), Symmetric(g, x[0]))),
            };
            foreach (var transpose in new[] { false, true })
            {
                yield return Of(new TriangularSolve(transpose), [square, [m, m / 3 + 1]], [true, true], x =>
                    Solve(DoubleMatrix.Cholesky(Symmetric(x[0])), x[1], transpose)) with
                {
                    Label = $"{transpose}",
                    Build = (g, x) =>
                        g.Add(new ToSingle(), g.Add(new TriangularSolve(transpose), g.Add(new Cholesky(), Symmetric(g, x[0])), g.Add(new ToDouble(), x[1]))),
                };
            }
        }
    }

    static IEnumerable<OpCase> Variances() =>
        from c in new (int N, int M)[] { (1, 1), (1, 200), (3, 17), (4, 16), (5, 15), (33, 37) }
        select Of(new PosteriorVariance(2), [[c.N, c.M], [c.M * (c.M + 1) / 2], [c.M * (c.M + 1) / 2]], [true, true, true], x =>
        {
            var (t, s) = (Product(x[0], Transpose(Unpacked(x[1], c.M))), Product(x[0], Transpose(Unpacked(x[2], c.M))));
            return Fill(c.N, 1, (n, _) => Math.Clamp(2 + Enumerable.Range(0, c.M).Sum(i => s[n, i] * s[n, i] - t[n, i] * t[n, i]), 0, 2));
        }) with
        {
            // Small factors, so that few results are clamped.
            Value = (_, uniform) => (float)(uniform / Math.Sqrt(c.M)),
            Build = (g, x) => g.Add(new PosteriorVariance(2), [.. x.Select(node => g.Add(new ToDouble(), node))]),
        };

    static OpCase Of(Op op, Shape[] shapes, bool[] isDouble, Func<Matrix[], Matrix> reference) => new(op, shapes, x =>
        ToTensor(reference([.. x.Select(operand => From(operand.Shape.Length == 1 ? new([operand.Shape[0], 1], operand.Data) : operand))])))
    {
        Differentiable = [],
        Build = (g, x) => g.Add(new ToSingle(), g.Add(op, [.. x.Select((node, i) => isDouble[i] ? g.Add(new ToDouble(), node) : node)])),
    };

    static Matrix Symmetric(Matrix x) => Fill(x.GetLength(0), x.GetLength(0), (i, j) =>
        Enumerable.Range(0, x.GetLength(0)).Sum(k => x[k, i] * x[k, j]) + (i == j ? 1 : 0));

    static Node Symmetric(Graph g, Node x)
    {
        var wide = g.Add(new ToDouble(), x);
        return g.Add(new AffineDouble(1, 1), g.Add(new MatMulDouble(transposeA: true), wide, wide));
    }
}
