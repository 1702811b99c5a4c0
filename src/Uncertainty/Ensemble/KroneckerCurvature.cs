using System.Numerics.Tensors;
using Whence.Uncertainty.Algebra;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>
/// <c>H ~ G (x) P</c>, <c>G = sum_i (diag p_i - p_i p_i')</c> [K,K], <c>P = mean_i phi_i phi_i'</c> [D+1,D+1]; exact when all p_i are
/// equal.
/// </summary>
sealed class KroneckerCurvature(int classes, int inputs) : LaplaceCurvature(classes, inputs)
{
    readonly double[] ofClasses = new double[classes * classes];
    readonly double[] ofInputs = new double[inputs * inputs];
    long count;

    public override void Add(FeatureSet set, Probabilities p)
    {
        for (var i = 0; i < set.Count; i++)
        {
            var row = p.Row(i);
            for (var a = 0; a < Classes; a++)
            {
                for (var b = 0; b < Classes; b++)
                    ofClasses[a * Classes + b] += row[a] * ((a == b ? 1 : 0) - row[b]);
            }
        }
        GramMatrix.Add(set.Count, Inputs, (row, to) => Extend(set.FeatureRow(row), to), ofInputs);
        count += set.Count;
    }

    public override void Add(LaplaceCurvature other)
    {
        var from = (KroneckerCurvature)other;
        TensorPrimitives.Add<double>(ofClasses, from.ofClasses, ofClasses);
        TensorPrimitives.Add<double>(ofInputs, from.ofInputs, ofInputs);
        count += from.count;
        eigen = null;
    }

    (SymmetricEigen Classes, SymmetricEigen Inputs)? eigen;

    public override ILaplaceCovariance Covariance(double tau)
    {
        var mean = Array.ConvertAll(ofInputs, sum => sum / Math.Max(1, count));
        var (g, p) = eigen ??= (new SymmetricEigen(ofClasses, Classes), new SymmetricEigen(mean, Inputs));
        var precision = new double[Classes * Inputs];
        for (var j = 0; j < Classes; j++)
        {
            // Both factors are positive semi-definite; what is below zero is rounding.
            for (var i = 0; i < Inputs; i++)
                precision[j * Inputs + i] = Math.Max(0, g.Values[j]) * Math.Max(0, p.Values[i]) + tau;
        }
        return new Rotated(g, p, precision);
    }

    /// <summary>Diagonal in the eigenvectors of both factors.</summary>
    sealed class Rotated(SymmetricEigen g, SymmetricEigen p, double[] precision) : ILaplaceCovariance
    {
        public double LogDeterminant => precision.Sum(Math.Log);

        public void OfLogits(ReadOnlySpan<double> phi, Span<double> v)
        {
            v.Clear();
            var squares = new double[p.Size];
            for (var i = 0; i < squares.Length; i++)
                squares[i] = Math.Pow(TensorPrimitives.Dot(p.Vector(i), phi), 2);
            for (var j = 0; j < g.Size; j++)
            {
                double variance = 0;
                for (var i = 0; i < squares.Length; i++)
                    variance += squares[i] / precision[j * p.Size + i];
                var direction = g.Vector(j);
                for (var a = 0; a < g.Size; a++)
                    TensorPrimitives.MultiplyAdd(direction, variance * direction[a], v.Slice(a * g.Size, g.Size), v.Slice(
                        a * g.Size, g.Size));
            }
        }

        // theta = Q_G [n / sqrt(precision)] Q_P'.
        public void Colour(Span<double> normals)
        {
            var mixed = new double[normals.Length];
            for (var j = 0; j < g.Size; j++)
            {
                var row = mixed.AsSpan(j * p.Size, p.Size);
                for (var i = 0; i < p.Size; i++)
                    TensorPrimitives.MultiplyAdd(p.Vector(i), normals[j * p.Size + i] / Math.Sqrt(precision[j * p.Size + i]), row, row);
            }
            normals.Clear();
            for (var j = 0; j < g.Size; j++)
            {
                for (var a = 0; a < g.Size; a++)
                {
                    var to = normals.Slice(a * p.Size, p.Size);
                    TensorPrimitives.MultiplyAdd(mixed.AsSpan(j * p.Size, p.Size), g.Vector(j)[a], to, to);
                }
            }
        }
    }
}
