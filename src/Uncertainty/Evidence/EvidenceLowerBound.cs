using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Whence.Explain;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// Titsias' lower bound of the log marginal likelihood, summed over classes, and its gradient by the logarithms of the hyper-parameters, in float64 [Titsias 2009]:
/// F = -(yy - B:Lambda^-1 B / s2) / (2 s2) - K/2 (log|Lambda| - log|P| + n log s2 + n log 2 pi) - K/(2 s2) (n sf2 - tr(P^-1 A)),
/// P = K_mm + jitter, Lambda = P + A/s2. It needs the examples themselves: judge on some thousands, then fit all.
/// </summary>
sealed class EvidenceLowerBound
{
    readonly Matrix<double> labels;
    readonly Matrix<double> toPoints;
    readonly Matrix<double> amongPoints;
    readonly double jitter;

    /// <summary>Takes examples [n,D] and inducing points [m,D], both transformed.</summary>
    /// <param name="features">Examples [n,D].</param>
    /// <param name="labels">Their labels [n].</param>
    /// <param name="classes">K.</param>
    /// <param name="points">Inducing points [m,D].</param>
    /// <param name="labelOffset">Subtracted from one-hot labels.</param>
    /// <param name="jitter">Share of the mean diagonal.</param>
    public EvidenceLowerBound(
        ReadOnlySpan<float> features, ReadOnlySpan<int> labels, int classes, InducingPoints points, double labelOffset = 0, double jitter = 1e-6)
    {
        this.jitter = jitter;
        var targets = labels.ToArray();
        this.labels = DenseMatrix.Create(targets.Length, classes, (i, c) => (targets[i] == c ? 1 : 0) - labelOffset);
        toPoints = SquaredDistances(points.Points, features, points.Dimensions);
        amongPoints = SquaredDistances(points.Points, points.Points, points.Dimensions);
    }

    /// <summary>The bound in nats.</summary>
    /// <exception cref="ExplainException">The kernel matrix is not positive definite.</exception>
    public double At(HyperParameters h) => new Terms(this, h).Value;

    /// <summary>The bound, and its derivatives by log l, log sf2 and log s2.</summary>
    /// <exception cref="ExplainException">The kernel matrix is not positive definite.</exception>
    public (double Value, double[] Gradient) Gradient(HyperParameters h)
    {
        var terms = new Terms(this, h);
        return (terms.Value, [terms.ByLengthScale(), terms.ByVariance(), terms.ByNoise()]);
    }

    static DenseMatrix SquaredDistances(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int dimensions)
    {
        var distances = new DenseMatrix(a.Length / dimensions, b.Length / dimensions);
        for (var i = 0; i < distances.RowCount; i++)
        {
            for (var j = 0; j < distances.ColumnCount; j++)
            {
                double sum = 0;
                for (var d = 0; d < dimensions; d++)
                {
                    var difference = (double)a[i * dimensions + d] - b[j * dimensions + d];
                    sum += difference * difference;
                }
                distances[i, j] = sum;
            }
        }
        return distances;
    }

    /// <summary>Everything that depends on the hyper-parameters.</summary>
    sealed class Terms
    {
        readonly EvidenceLowerBound of;
        readonly HyperParameters h;
        readonly Matrix<double> rows;
        readonly Matrix<double> among;
        readonly Matrix<double> a;
        readonly Matrix<double> p;
        readonly Matrix<double> lambda;
        readonly Matrix<double> alpha;
        readonly Matrix<double> pInverse;
        readonly Matrix<double> lambdaInverse;
        readonly double fit;

        public Terms(EvidenceLowerBound of, HyperParameters h)
        {
            (this.of, this.h) = (of, h);
            var rate = -0.5 / (h.LengthScale * h.LengthScale);
            rows = of.toPoints.Map(d => h.Variance * Math.Exp(rate * d));
            among = of.amongPoints.Map(d => h.Variance * Math.Exp(rate * d));
            a = rows * rows.Transpose();
            p = among + DenseMatrix.CreateDiagonal(among.RowCount, among.RowCount, of.jitter * h.Variance);
            lambda = p + a / h.NoiseVariance;
            (pInverse, var pDeterminant) = Factor(p);
            (lambdaInverse, var determinant) = Factor(lambda);
            var b = rows * of.labels;
            alpha = lambdaInverse * b / h.NoiseVariance;
            fit = b.PointwiseMultiply(alpha).RowSums().Sum() * h.NoiseVariance;
            Value = -0.5 / h.NoiseVariance * (Squares - fit / h.NoiseVariance)
                - 0.5 * K * (determinant - pDeterminant + N * Math.Log(h.NoiseVariance) + N * Math.Log(2 * Math.PI))
                - 0.5 * K / h.NoiseVariance * Residual;
        }

        public double Value { get; }

        double K => of.labels.ColumnCount;

        double N => of.labels.RowCount;

        double Squares => of.labels.PointwisePower(2).RowSums().Sum();

        // n sf2 - tr(P^-1 A): the variance that the inducing points leave unexplained.
        double Residual => N * h.Variance - Trace(pInverse, a);

        public double ByLengthScale()
        {
            var scale = 1 / (h.LengthScale * h.LengthScale);
            var (rowSlope, slope) = (rows.PointwiseMultiply(of.toPoints) * scale, among.PointwiseMultiply(of.amongPoints) * scale);
            var half = rowSlope * rows.Transpose();
            return Change(slope, half + half.Transpose(), rowSlope * of.labels, 0);
        }

        public double ByVariance() => Change(p, 2 * a, rows * of.labels, h.Variance);

        public double ByNoise()
        {
            // Lambda changes by -A/s2 for a unit of log s2.
            var s2 = h.NoiseVariance;
            var change = -a / s2;
            return 0.5 * Squares / s2 - fit / (s2 * s2) - 0.5 * Trace(alpha.TransposeThisAndMultiply(change), alpha)
                - 0.5 * K * (Trace(lambdaInverse, change) + N) + 0.5 * K / s2 * Residual;
        }

        double Change(Matrix<double> dp, Matrix<double> da, Matrix<double> db, double dVariance)
        {
            var s2 = h.NoiseVariance;
            var change = dp + da / s2;
            return Trace(db.Transpose(), alpha) / s2 - 0.5 * Trace(alpha.TransposeThisAndMultiply(change), alpha)
                - 0.5 * K * (Trace(lambdaInverse, change) - Trace(pInverse, dp))
                - 0.5 * K / s2 * (N * dVariance - Trace(pInverse, da) + Trace(pInverse * dp * pInverse, a));
        }

        static (Matrix<double> Inverse, double LogDeterminant) Factor(Matrix<double> matrix)
        {
            try
            {
                var factor = matrix.Cholesky();
                return (factor.Solve(DenseMatrix.CreateIdentity(matrix.RowCount)), factor.DeterminantLn);
            }
            catch (ArgumentException caught)
            {
                throw new ExplainException($"evidence bound: the kernel matrix of {matrix.RowCount} inducing points is not positive definite: {caught.Message}");
            }
        }

        // tr(A B), without the product.
        static double Trace(Matrix<double> left, Matrix<double> right) => left.PointwiseMultiply(right.Transpose()).RowSums().Sum();
    }
}
