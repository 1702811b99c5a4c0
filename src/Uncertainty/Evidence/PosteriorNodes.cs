using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Uncertainty.Evidence;

/// <summary>A posterior in a graph: what it says of a batch of features.</summary>
/// <param name="Kernel">k between examples and inducing points, doubles [N,m,2].</param>
/// <param name="Mean">Evidence of each class, doubles [N,K,2].</param>
/// <param name="Variance">Variance of the evidence, the same for all classes, [N].</param>
sealed record PosteriorNodes(Node Kernel, Node Mean, Node Variance)
{
    /// <summary>Appends the posterior for features [N,D] as the network yields them.</summary>
    public static PosteriorNodes Append(Graph g, Node features, SparsePosterior posterior, PosteriorFactors factors)
    {
        var (m, classes) = (posterior.Inducing.Count, posterior.Classes);
        var z = g.Constant([m, posterior.Inducing.Dimensions], posterior.Inducing.Points);
        var settings = posterior.Settings;
        var kernel = g.Add(new RbfRows(settings.Variance, settings.LengthScale!.Value), posterior.Transform.Append(g, features), z);
        var mean = g.Add(new MatMulDouble(), kernel, Doubles([m, classes], factors.Alpha));
        var variance = g.Add(new PosteriorVariance(settings.Variance), kernel, Packed(factors.T), Packed(factors.S));
        return new(kernel, mean, variance);

        Node Packed(double[] factor) => Doubles([m * (m + 1) / 2], PosteriorVariance.Pack(factor, m));

        Node Doubles(Shape shape, double[] values) => g.Constant(Float64.Words(shape), Float64.Words(values).ToArray());
    }

    /// <summary>What the posterior says of one example of the last run.</summary>
    public PosteriorPrediction Read(Plan plan, SparsePosterior posterior, int row)
    {
        var (m, classes) = (posterior.Inducing.Count, posterior.Classes);
        double variance = plan.Get(Variance)[row];
        return new(
            Float64.Values(plan.Get(Mean)).Slice(row * classes, classes).ToArray(), variance, variance / posterior.Settings.Variance,
            Float64.Values(plan.Get(Kernel)).Slice(row * m, m).ToArray());
    }
}
