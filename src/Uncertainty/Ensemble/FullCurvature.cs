using System.Numerics.Tensors;
using Whence.Uncertainty.Algebra;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>All of H; parameter (class c, input d) has place <c>c (D+1) + d</c>.</summary>
sealed class FullCurvature(int classes, int inputs) : LaplaceCurvature(classes, inputs)
{
    readonly int size = classes * inputs;
    readonly double[] sum = new double[classes * inputs * classes * inputs];

    public override void Add(FeatureSet set, Probabilities p)
    {
        var (weights, block) = (new double[set.Count], new double[Inputs * Inputs]);
        for (var a = 0; a < Classes; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                for (var i = 0; i < weights.Length; i++)
                    weights[i] = p.Row(i)[a] * ((a == b ? 1 : 0) - p.Row(i)[b]);
                Array.Clear(block);
                GramMatrix.Add(set.Count, Inputs, (row, to) => Extend(set.FeatureRow(row), to), block, weights);
                AddBlock(block, a, b);
                if (a != b)
                    AddBlock(block, b, a);
            }
        }
    }

    public override void Add(LaplaceCurvature other) => TensorPrimitives.Add<double>(sum, ((FullCurvature)other).sum, sum);

    public override ILaplaceCovariance Covariance(double tau)
    {
        var matrix = (double[])sum.Clone();
        for (var i = 0; i < size; i++)
            matrix[i * size + i] += tau;
        return new Factored(new(matrix, size, $"laplace: curvature at prior precision {tau}"), Classes, Inputs);
    }

    void AddBlock(double[] block, int a, int b)
    {
        for (var d = 0; d < Inputs; d++)
        {
            var to = sum.AsSpan((a * Inputs + d) * size + b * Inputs, Inputs);
            TensorPrimitives.Add(to, block.AsSpan(d * Inputs, Inputs), to);
        }
    }

    sealed class Factored(Cholesky cholesky, int classes, int inputs) : ILaplaceCovariance
    {
        public double LogDeterminant => cholesky.LogDeterminant;

        // With A = L L': e' A^-1 e' is the product of solutions of L y = e_c (x) phi.
        public void OfLogits(ReadOnlySpan<double> phi, Span<double> v)
        {
            var solutions = new double[classes * cholesky.Size];
            for (var c = 0; c < classes; c++)
            {
                var y = solutions.AsSpan(c * cholesky.Size, cholesky.Size);
                phi.CopyTo(y[(c * inputs)..]);
                cholesky.SolveLower(y, c * inputs);
                for (var b = 0; b <= c; b++)
                    v[c * classes + b] = v[b * classes + c] = TensorPrimitives.Dot(y, solutions.AsSpan(b * cholesky.Size, cholesky.Size));
            }
        }

        public void Colour(Span<double> normals) => cholesky.SolveUpper(normals);
    }
}
