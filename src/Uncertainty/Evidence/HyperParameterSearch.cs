using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;

namespace Whence.Uncertainty.Evidence;

/// <summary>Raises the evidence lower bound over the hyper-parameters by quasi-Newton steps on their logarithms.</summary>
static class HyperParameterSearch
{
    const double Tolerance = 1e-5;
    const int MostSteps = 60;
    const double Range = 1e3;

    /// <summary>Least noise variance: separable labels would drive it to 0.</summary>
    public const double LeastNoise = 0.01;

    /// <summary>The best hyper-parameters found from <paramref name="start"/>; each stays within a factor of 1000, the noise above <see cref="LeastNoise"/>.</summary>
    public static HyperParameters Run(EvidenceLowerBound bound, HyperParameters start)
    {
        var first = Logs(start);
        var lower = DenseVector.OfEnumerable(first.Select(x => x - Math.Log(Range)));
        var upper = DenseVector.OfEnumerable(first.Select(x => x + Math.Log(Range)));
        lower[2] = Math.Max(lower[2], Math.Log(LeastNoise));
        first[2] = Math.Max(first[2], lower[2]);
        var objective = ObjectiveFunction.Gradient(x =>
        {
            var (value, gradient) = bound.Gradient(Parameters([.. x]));
            return (-value, DenseVector.OfEnumerable(gradient.Select(slope => -slope)));
        });
        try
        {
            var result = new BfgsBMinimizer(Tolerance, Tolerance, Tolerance, MostSteps).FindMinimum(objective, lower, upper, DenseVector.OfArray(first));
            return Parameters([.. result.MinimizingPoint]);
        }
        catch (MaximumIterationsException)
        {
            return Parameters([.. objective.Point]);
        }
    }

    static double[] Logs(HyperParameters h) => [Math.Log(h.LengthScale), Math.Log(h.Variance), Math.Log(h.NoiseVariance)];

    static HyperParameters Parameters(double[] logs) => new(Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]));
}
