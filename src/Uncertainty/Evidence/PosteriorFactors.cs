using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// The factorisation of a posterior, in float64: K_mm + jitter = L L', W = L^-1 A L^-T / s2 + I = R R', so that
/// Lambda = K_mm + A/s2 = L W L' and Lambda^-1 = S' S.
/// </summary>
public sealed record PosteriorFactors
{
    /// <summary>Share of the mean diagonal at which raising the jitter is given up.</summary>
    public const double MostJitter = 1e-3;

    const double FirstJitter = 1e-10;

    /// <summary>T = L^-1 [m,m], lower triangular.</summary>
    public required double[] T { get; init; }

    /// <summary>S = R^-1 L^-1 [m,m], lower triangular.</summary>
    public required double[] S { get; init; }

    /// <summary>alpha = Lambda^-1 B / s2 [m,K]: the posterior mean is k' alpha.</summary>
    public required double[] Alpha { get; init; }

    /// <summary>The jitter that was used, as a share of the mean diagonal.</summary>
    public required double Jitter { get; init; }

    /// <summary>Factors the statistics of a set of inducing points on a back end.</summary>
    /// <param name="points">Inducing points.</param>
    /// <param name="statistics">Sums over the examples seen.</param>
    /// <param name="settings">The prior, its length scale resolved.</param>
    /// <param name="backend">Where it is computed.</param>
    /// <exception cref="ExplainException">The kernel matrix is not positive definite even with <see cref="MostJitter"/>, or the statistics are not.</exception>
    public static PosteriorFactors Compute(InducingPoints points, PosteriorStatistics statistics, PosteriorSettings settings, Backend backend)
    {
        for (var jitter = settings.Jitter; ; jitter = Math.Max(FirstJitter, 10 * jitter))
        {
            var isLast = jitter > MostJitter / 10;
            var (t, s, alpha) = Run(points, statistics, settings, Math.Min(jitter, MostJitter), backend);
            if (Array.TrueForAll(t, double.IsFinite))
            {
                return Array.TrueForAll(s, double.IsFinite)
                    ? new() { T = t, S = s, Alpha = alpha, Jitter = Math.Min(jitter, MostJitter) }
                    : throw new ExplainException($"posterior: the sums over {statistics.Count} examples are not those of a kernel: their matrix has a negative direction");
            }
            if (isLast)
            {
                throw new ExplainException(FormattableString.Invariant(
                    $"posterior: the kernel matrix of {points.Count} inducing points is not positive definite with a jitter of {MostJitter}; length scale {settings.LengthScale}"));
            }
        }
    }

    static (double[] T, double[] S, double[] Alpha) Run(
        InducingPoints points, PosteriorStatistics statistics, PosteriorSettings settings, double jitter, Backend backend)
    {
        var (m, classes) = (points.Count, statistics.B.Length / points.Count);
        var g = new Graph();
        var z = g.Constant([m, points.Dimensions], points.Points);
        var a = g.Input("a", Float64.Words([m, m]));
        var b = g.Input("b", Float64.Words([m, classes]));
        var identity = g.Constant(Float64.Words([m, m]), Float64.Words(Identity(m)).ToArray());
        var kernel = g.Add(new RbfRows(settings.Variance, settings.LengthScale!.Value), z, z);
        var t = g.Add(new TriangularSolve(), g.Add(new Cholesky(jitter), kernel), identity);
        var whitened = g.Add(new MatMulDouble(), t, g.Add(new MatMulDouble(transposeB: true), a, t));
        var w = g.Add(new AffineDouble(1 / settings.NoiseVariance, 1), whitened);
        var s = g.Add(new TriangularSolve(), g.Add(new Cholesky(), w), t);
        var alpha = g.Add(new MatMulDouble(transposeA: true), s, g.Add(new MatMulDouble(), s, b));
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [t, s, alpha]);
        plan.Set(a, Float64.Words(statistics.A));
        plan.Set(b, Float64.Words(statistics.B));
        plan.Run();
        var scaled = Float64.Values(plan.Get(alpha)).ToArray();
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] /= settings.NoiseVariance;
        return (Float64.Values(plan.Get(t)).ToArray(), Float64.Values(plan.Get(s)).ToArray(), scaled);
    }

    static double[] Identity(int m)
    {
        var identity = new double[m * m];
        for (var i = 0; i < m; i++)
            identity[i * m + i] = 1;
        return identity;
    }
}
