using System.Numerics.Tensors;

namespace Whence.Explain;

/// <summary>
/// The direction in a layer's activations that tells a concept's pictures from others: logistic regression with a ridge, in float64, on activations that are centred and scaled to unit variance,
/// <code>
/// min over v, b of  sum_i log(1 + exp(-y_i (v . a_i + b))) + |v|^2 / 2        y = 1 for the concept, -1 for the others
/// </code>
/// by Newton's steps in the span of the examples, v = sum_i alpha_i a_i, so that it costs n^3 for n pictures whatever the number of channels.
/// </summary>
sealed class ConceptDirection
{
    const int MostSteps = 50;
    const double Close = 1e-9;
    const double Flattest = 1e-9;

    readonly double[] mean;
    readonly double[] scale;
    readonly double[] v;
    readonly double b;

    /// <summary>Fits it.</summary>
    /// <param name="rows">Activations of the pictures.</param>
    /// <param name="concepts">How many of them, from the first, show the concept.</param>
    public ConceptDirection(double[][] rows, int concepts)
    {
        var n = rows.Length;
        (mean, scale) = Scales(rows);
        double[][] a = [.. rows.Select(Standardised)];
        var gram = new double[n][];
        for (var i = 0; i < n; i++)
            gram[i] = [.. a.Select(other => TensorPrimitives.Dot<double>(a[i], other))];
        var (alpha, f) = (new double[n], new double[n]);
        for (var step = 0; step < MostSteps; step++)
        {
            // (K + 1/w) alpha + b = z, sum alpha = 0: one Newton step, by iteratively weighted least squares.
            var system = new double[n + 1][];
            for (var i = 0; i < n; i++)
            {
                var p = 1 / (1 + Math.Exp(-f[i]));
                var w = Math.Max(p * (1 - p), Flattest);
                system[i] = [.. gram[i], 1, f[i] + ((i < concepts ? 1 : 0) - p) / w];
                system[i][i] += 1 / w;
            }
            system[n] = [.. Enumerable.Repeat(1.0, n), 0, 0];
            var solved = Solve(system);
            (alpha, b) = (solved[..n], solved[n]);
            var moved = 0.0;
            for (var i = 0; i < n; i++)
            {
                var next = TensorPrimitives.Dot<double>(gram[i], alpha) + b;
                (moved, f[i]) = (Math.Max(moved, Math.Abs(next - f[i])), next);
            }
            if (moved < Close)
                break;
        }
        v = new double[mean.Length];
        for (var i = 0; i < n; i++)
            TensorPrimitives.MultiplyAdd(a[i], alpha[i], v, v);
        Length = TensorPrimitives.Norm<double>(v);
    }

    /// <summary>|v|; 0 where nothing tells the pictures apart.</summary>
    public double Length { get; }

    /// <summary>Whether activations are taken for the concept's.</summary>
    public bool Shows(double[] activations) => TensorPrimitives.Dot<double>(Standardised(activations), v) + b > 0;

    /// <summary>A logit's derivative along v / |v|, in logits per standard deviation of the activations.</summary>
    public double Derivative(double[] gradient)
    {
        double sum = 0;
        for (var k = 0; k < v.Length; k++)
            sum += gradient[k] * v[k] * (scale[k] > 0 ? 1 / scale[k] : 0);
        return Length > 0 ? sum / Length : 0;
    }

    double[] Standardised(double[] row)
    {
        var result = new double[row.Length];
        for (var k = 0; k < row.Length; k++)
            result[k] = (row[k] - mean[k]) * scale[k];
        return result;
    }

    // Means, and one over deviations; a channel that is the same everywhere says nothing.
    static (double[] Mean, double[] Scale) Scales(double[][] rows)
    {
        var (mean, scale) = (new double[rows[0].Length], new double[rows[0].Length]);
        for (var k = 0; k < mean.Length; k++)
        {
            mean[k] = rows.Average(row => row[k]);
            var deviation = Math.Sqrt(rows.Average(row => (row[k] - mean[k]) * (row[k] - mean[k])));
            scale[k] = deviation > 1e-7 * Math.Max(1, Math.Abs(mean[k])) ? 1 / deviation : 0;
        }
        return (mean, scale);
    }

    // Gauss with the largest pivot of each column; the last column is the right side.
    static double[] Solve(double[][] m)
    {
        var n = m.Length;
        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < n; row++)
                pivot = Math.Abs(m[row][column]) > Math.Abs(m[pivot][column]) ? row : pivot;
            (m[column], m[pivot]) = (m[pivot], m[column]);
            var own = m[column].AsSpan(column);
            for (var row = column + 1; row < n; row++)
            {
                var rest = m[row].AsSpan(column);
                TensorPrimitives.MultiplyAdd(own, -rest[0] / own[0], rest, rest);
            }
        }
        var x = new double[n];
        for (var row = n - 1; row >= 0; row--)
            x[row] = (m[row][n] - TensorPrimitives.Dot<double>(m[row].AsSpan(row + 1, n - row - 1), x.AsSpan(row + 1))) / m[row][row];
        return x;
    }
}
