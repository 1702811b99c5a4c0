using System.Numerics.Tensors;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>The diagonal of H: <c>sum_i p_c (1 - p_c) phi_d^2</c> at (c, d).</summary>
sealed class DiagonalCurvature(int classes, int inputs) : LaplaceCurvature(classes, inputs)
{
    readonly double[] sum = new double[classes * inputs];

    public override void Add(FeatureSet set, Probabilities p)
    {
        var phi = new double[Inputs];
        for (var i = 0; i < set.Count; i++)
        {
            Extend(set.FeatureRow(i), phi);
            TensorPrimitives.Multiply<double>(phi, phi, phi);
            for (var c = 0; c < Classes; c++)
            {
                var to = sum.AsSpan(c * Inputs, Inputs);
                TensorPrimitives.MultiplyAdd(phi, p.Row(i)[c] * (1 - p.Row(i)[c]), to, to);
            }
        }
    }

    public override void Add(LaplaceCurvature other) => TensorPrimitives.Add<double>(sum, ((DiagonalCurvature)other).sum, sum);

    public override ILaplaceCovariance Covariance(double tau) => new Inverse(Array.ConvertAll(sum, h => h + tau), Classes, Inputs);

    sealed class Inverse(double[] precision, int classes, int inputs) : ILaplaceCovariance
    {
        public double LogDeterminant => precision.Sum(Math.Log);

        public void OfLogits(ReadOnlySpan<double> phi, Span<double> v)
        {
            v.Clear();
            for (var c = 0; c < classes; c++)
            {
                for (var d = 0; d < inputs; d++)
                    v[c * (classes + 1)] += phi[d] * phi[d] / precision[c * inputs + d];
            }
        }

        public void Colour(Span<double> normals)
        {
            for (var i = 0; i < normals.Length; i++)
                normals[i] /= Math.Sqrt(precision[i]);
        }
    }
}
