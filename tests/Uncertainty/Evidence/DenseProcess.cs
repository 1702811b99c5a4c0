using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>The exact Gaussian process on every example, from its textbook formula: the reference that a sparse one with all points must equal.</summary>
sealed class DenseProcess
{
    readonly FeatureSet examples;
    readonly PosteriorSettings settings;
    readonly Matrix<double> inverse;
    readonly Matrix<double> alpha;

    public DenseProcess(FeatureSet examples, PosteriorSettings settings)
    {
        (this.examples, this.settings) = (examples, settings);
        var n = examples.Count;
        var kernel = DenseMatrix.Create(n, n, (i, j) => Kernel(examples.FeatureRow(i), examples.FeatureRow(j)));
        inverse = (kernel + DenseMatrix.CreateDiagonal(n, n, settings.NoiseVariance)).Inverse();
        alpha = inverse * DenseMatrix.Create(n, examples.Classes, (i, c) => (examples.Labels[i] == c ? 1 : 0) - settings.LabelOffset);
    }

    public (double[] Mean, double Variance) At(ReadOnlySpan<float> u)
    {
        var k = new double[examples.Count];
        for (var i = 0; i < k.Length; i++)
            k[i] = Kernel(u, examples.FeatureRow(i));
        var row = DenseVector.OfArray(k);
        return ([.. row * alpha], settings.Variance - row * inverse * row);
    }

    double Kernel(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var d = 0; d < a.Length; d++)
            sum += ((double)a[d] - b[d]) * ((double)a[d] - b[d]);
        return settings.Variance * Math.Exp(-sum / (2 * settings.LengthScale!.Value * settings.LengthScale.Value));
    }
}
