using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Weighted least squares with a ridge over all samples of a run, in float64: <c>beta = (Z' W Z + ridge)^-1 Z' W y</c>, Z [n,P] the samples' rows. One state holds all sums, those of
/// the rows [z, y] with one another; each pass solves by its factor L L' = Z' W Z + ridge.
/// </summary>
sealed class WeightedRegression
{
    // So that rows that do not determine everything yet have a solution: what they leave open is 0.
    const double Least = 1e-9;

    readonly Graph g;
    readonly Node sums;
    readonly Node factor;
    readonly Node beta;
    readonly Node count;

    /// <summary>Appends a pass.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="rows">z, [B,P].</param>
    /// <param name="values">y, [B].</param>
    /// <param name="weights">W, [B]; 0 for rows that do not count.</param>
    /// <param name="ridge">Added to the diagonal of all coefficients but the first <paramref name="free"/>.</param>
    /// <param name="free">Coefficients that are not shrunk.</param>
    public WeightedRegression(Graph g, Node rows, Node values, Node weights, float ridge = 0, int free = 0)
    {
        (this.g, Coefficients) = (g, rows.Shape[1]);
        var p = Coefficients;
        var joined = g.Add(new Concat(1), rows, g.Add(new Reshape([rows.Shape[0], 1]), values));
        var state = g.State("regression.sums", Float64.Words([p + 1, p + 1]));
        sums = g.Add(new SymmetricRankK(), state, g.Add(new ToDouble(), joined), weights);
        g.Update(state, sums);
        var square = g.Add(new Slice([0, 0, 0], [p, p, 2]), sums);
        if (ridge > 0 && free < p)
            square = g.Add(new SymmetricRankK(), square, g.Add(new ToDouble(), Units(free)), g.Constant([p - free], [.. Enumerable.Repeat(ridge, p - free)]));
        factor = g.Add(new Cholesky(), g.Add(new AffineDouble(1, Least), square));
        var along = g.Add(new TriangularSolve(), factor, g.Add(new Slice([0, p, 0], [p, 1, 2]), sums));
        beta = g.Add(new TriangularSolve(transpose: true), factor, along);
        count = RunningSum.Append(g, "regression.count", weights.Sign());
        Beta = g.Add(new Reshape([p]), g.Add(new ToSingle(), beta));
    }

    /// <summary>P.</summary>
    public int Coefficients { get; }

    /// <summary>beta, [P].</summary>
    public Node Beta { get; }

    /// <summary>Rows that count so far, [1].</summary>
    public Node Count => count;

    /// <summary>The same where they are more than the coefficients, else 0: of as few nothing says how far off these are.</summary>
    public Node Judged => count * count.Greater(g.Constant([1], Coefficients));

    /// <summary>Standard errors [M] of sums c' beta, for the columns of <paramref name="columns"/> [P,M]: sqrt(r / (n - P) c' (Z' W Z)^-1 c), r the weighted sum of squared residuals.</summary>
    public Node StandardError(Node columns)
    {
        var along = g.Add(new ToSingle(), g.Add(new TriangularSolve(), factor, g.Add(new ToDouble(), columns)));
        var variance = Residual() / (count - Coefficients).Max(g.Constant([1], 1)) * g.Add(new ReduceSum([0]), along.Square());
        return variance.Sqrt();
    }

    /// <summary>1 - (weighted sum of squared residuals) / (that around the weighted mean), [1]; for rows that begin with a 1.</summary>
    public Node Explained()
    {
        var (weight, sum) = (g.Add(new ToSingle(), At(0, 0)), g.Add(new ToSingle(), At(0, Coefficients)));
        var mean = g.Add(new ToDouble(), sum / weight.Max(g.Constant(1e-30f)));
        var rest = g.Add(new ToDouble(), g.Constant([Coefficients - 1, 1], new float[Coefficients - 1]));
        var around = Quadratic(Coefficients == 1 ? mean : g.Add(new Concat(0), mean, rest));
        return 1 - Residual() / around.Max(g.Constant([1], 1e-30f));
    }

    Node Residual() => Quadratic(beta).Relu();

    // The weighted sum of (z' b - y)^2, [1], from the sums of the rows.
    Node Quadratic(Node b)
    {
        var all = g.Add(new Concat(0), b, g.Add(new ToDouble(), g.Constant([1, 1], -1)));
        var product = g.Add(new MatMulDouble(transposeA: true), all, g.Add(new MatMulDouble(), sums, all));
        return g.Add(new Reshape([1]), g.Add(new ToSingle(), product));
    }

    Node At(int row, int column) => g.Add(new Slice([row, column, 0], [1, 1, 2]), sums);

    Node Units(int free)
    {
        var units = new float[(Coefficients - free) * Coefficients];
        for (var i = free; i < Coefficients; i++)
            units[(i - free) * Coefficients + i] = 1;
        return g.Constant([Coefficients - free, Coefficients], units);
    }
}
