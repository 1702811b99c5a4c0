using System.Numerics.Tensors;
using Whence.Uncertainty.Algebra;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>
/// The blocks of H that belong to one class each, <c>H_c = sum_i p_ic (1 - p_ic) phi_i phi_i'</c> [D+1,D+1]: the precision, less the prior's, of a Gaussian process by random features
/// ([Liu 2020b], equation 9).
/// </summary>
sealed class ClassCurvature(int classes, int inputs) : LaplaceCurvature(classes, inputs)
{
    readonly double[][] sums = [.. Enumerable.Range(0, classes).Select(_ => new double[inputs * inputs])];

    public override void Add(FeatureSet set, Probabilities p)
    {
        var weights = new double[set.Count];
        for (var c = 0; c < Classes; c++)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] = p.Row(i)[c] * (1 - p.Row(i)[c]);
            GramMatrix.Add(set.Count, Inputs, (row, to) => Extend(set.FeatureRow(row), to), sums[c], weights);
        }
    }

    public override void Add(LaplaceCurvature other)
    {
        foreach (var (sum, added) in sums.Zip(((ClassCurvature)other).sums))
            TensorPrimitives.Add<double>(sum, added, sum);
    }

    public override ILaplaceCovariance Covariance(double tau) => new Factored([.. sums.Select(sum =>
    {
        var matrix = (double[])sum.Clone();
        for (var d = 0; d < Inputs; d++)
            matrix[d * (Inputs + 1)] += tau;
        return new Cholesky(matrix, Inputs, $"laplace: curvature of a class at prior precision {tau}");
    })]);

    sealed class Factored(Cholesky[] blocks) : ILaplaceCovariance
    {
        public double LogDeterminant => blocks.Sum(block => block.LogDeterminant);

        public void OfLogits(ReadOnlySpan<double> phi, Span<double> v)
        {
            v.Clear();
            var y = new double[phi.Length];
            for (var c = 0; c < blocks.Length; c++)
            {
                phi.CopyTo(y);
                blocks[c].SolveLower(y);
                v[c * (blocks.Length + 1)] = TensorPrimitives.SumOfSquares<double>(y);
            }
        }

        public void Colour(Span<double> normals)
        {
            for (var c = 0; c < blocks.Length; c++)
                blocks[c].SolveUpper(normals.Slice(c * blocks[c].Size, blocks[c].Size));
        }
    }
}
