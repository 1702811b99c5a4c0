using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Cli.Bench;

/// <summary>The algebra of a sparse Gaussian process: batches added to its sums, factors, and queries.</summary>
static class PosteriorSamples
{
    const int Classes = 10;

    public static IEnumerable<OpSample> All =>
    [
        Rows(256, 200, 64), Rows(256, 200, 512), RankK(256, 200), RankK(256, 512), RankK(256, 1000), Weighted(256, 200), Factor(200), Factor(512), Factor(1000),
        Solve(200, 200), Solve(512, 256), Solve(1000, 1000),
        Product(200), Variance(1, 200), Variance(256, 200), Query(64), Query(512),
    ];

    // Kernel row, mean and variance of one embedding against 200 points.
    static OpSample Query(int depth) => new("posterior_query", $"1x200x{depth}", g =>
    {
        var k = g.Add(new RbfRows(1, Math.Sqrt(depth)), g.Input("u", [1, depth]), g.Input("z", [200, depth]));
        var mean = g.Add(new ToSingle(), g.Add(new MatMulDouble(), k, Doubles(g, "alpha", 200, Classes)));
        var variance = g.Add(new PosteriorVariance(1), k, Packed(g, "t", 200), Packed(g, "s", 200));
        return g.Add(new Reshape([Classes]), mean) + variance;
    });

    static OpSample Rows(int n, int m, int depth) => new("rbf_rows", $"{n}x{m}x{depth}", g =>
        g.Add(new RbfRows(1, Math.Sqrt(depth)), g.Input("u", [n, depth]), g.Input("z", [m, depth])));

    static OpSample RankK(int n, int m) => new("symmetric_rank_k", $"{n}x{m}", g =>
        g.Add(new SymmetricRankK(), Doubles(g, "a", m, m), Doubles(g, "k", n, m), g.Input("w", [n])));

    static OpSample Weighted(int n, int m) => new("weighted_product", $"{n}x{m}x{Classes}", g =>
        g.Add(new WeightedProduct(), Doubles(g, "b", m, Classes), Doubles(g, "k", n, m), g.Input("w", [n]), g.Input("t", [n, Classes])));

    static OpSample Factor(int m) => new("cholesky", $"{m}", g => g.Add(new Cholesky(), Doubles(g, "a", m, m)));

    static OpSample Solve(int m, int n) => new("triangular_solve", $"{m}x{n}", g =>
        g.Add(new TriangularSolve(), Doubles(g, "lower", m, m), Doubles(g, "b", m, n)));

    static OpSample Product(int m) => new("matmul_double", $"{m}x{m}x{m}", g => g.Add(new MatMulDouble(), Doubles(g, "a", m, m), Doubles(g, "b", m, m)));

    static OpSample Variance(int n, int m) => new("posterior_variance", $"{n}x{m}", g =>
        g.Add(new PosteriorVariance(1), Doubles(g, "k", n, m), Packed(g, "t", m), Packed(g, "s", m)));

    // Near the unit matrix, so that it has a factor; a state, since the words of doubles are not any numbers.
    static Node Doubles(Graph g, string name, int rows, int columns) =>
        g.State(name, [rows, columns, 2], Float64.Words(NearUnit(rows, columns)).ToArray());

    static Node Packed(Graph g, string name, int m)
    {
        var packed = PosteriorVariance.Pack(NearUnit(m, m), m);
        return g.State(name, [packed.Length, 2], Float64.Words(packed).ToArray());
    }

    static double[] NearUnit(int rows, int columns)
    {
        var values = new double[rows * columns];
        for (var i = 0; i < values.Length; i++)
            values[i] = i / columns == i % columns ? 1 : 0.5 / (rows + i / columns + i % columns);
        return values;
    }
}
