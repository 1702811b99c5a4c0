namespace Whence.Tests.Graphs.Posterior;

/// <summary>Slow algebra of matrices in doubles, written as in a textbook.</summary>
static class DoubleMatrix
{
    public static double[,] From(DoubleTensor x)
    {
        var result = new double[x.Shape[0], x.Shape[1]];
        Buffer.BlockCopy(x.Data, 0, result, 0, x.Data.Length * sizeof(double));
        return result;
    }

    public static DoubleTensor ToTensor(double[,] x) => new([x.GetLength(0), x.GetLength(1)], Flat(x));

    public static double[] Flat(double[,] x) => [.. x.Cast<double>()];

    /// <summary>Numbers in [-1,1).</summary>
    public static double[,] Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return Fill(rows, columns, (_, _) => 2 * random.NextDouble() - 1);
    }

    public static double[,] Fill(int rows, int columns, Func<int, int, double> element)
    {
        var result = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                result[i, j] = element(i, j);
        }
        return result;
    }

    public static double[,] Transpose(double[,] x) => Fill(x.GetLength(1), x.GetLength(0), (i, j) => x[j, i]);

    public static double[,] Product(double[,] a, double[,] b) => Fill(a.GetLength(0), b.GetLength(1), (i, j) =>
    {
        double sum = 0;
        for (var k = 0; k < b.GetLength(0); k++)
            sum += a[i, k] * b[k, j];
        return sum;
    });

    /// <summary>x^T x / rows + shift * I: symmetric and well-conditioned.</summary>
    public static double[,] Gram(double[,] x, double shift)
    {
        var product = Product(Transpose(x), x);
        return Fill(x.GetLength(1), x.GetLength(1), (i, j) => product[i, j] / x.GetLength(0) + (i == j ? shift : 0));
    }

    public static double[,] Cholesky(double[,] a, double jitter = 0)
    {
        var size = a.GetLength(0);
        var shift = jitter * Enumerable.Range(0, size).Average(i => a[i, i]);
        var l = new double[size, size];
        for (var j = 0; j < size; j++)
        {
            for (var i = j; i < size; i++)
            {
                var sum = a[i, j] + (i == j ? shift : 0);
                for (var k = 0; k < j; k++)
                    sum -= l[i, k] * l[j, k];
                l[i, j] = i == j ? sum > 0 ? Math.Sqrt(sum) : double.NaN : sum / l[j, j];
            }
        }
        return l;
    }

    /// <summary>L^-1 b, or L^-T b.</summary>
    public static double[,] Solve(double[,] lower, double[,] b, bool transpose)
    {
        var (size, x) = (lower.GetLength(0), (double[,])b.Clone());
        for (var step = 0; step < size; step++)
        {
            var i = transpose ? size - 1 - step : step;
            for (var c = 0; c < b.GetLength(1); c++)
            {
                for (var j = transpose ? i + 1 : 0; j < (transpose ? size : i); j++)
                    x[i, c] -= (transpose ? lower[j, i] : lower[i, j]) * x[j, c];
                x[i, c] /= lower[i, i];
            }
        }
        return x;
    }

    /// <summary>The lower triangular matrix whose rows lie one after the other.</summary>
    public static double[,] Unpacked(double[,] packed, int m) => Fill(m, m, (i, j) => j > i ? 0 : packed[i * (i + 1) / 2 + j, 0]);

    public static double[,] LowerHalf(double[,] x) => Fill(x.GetLength(0), x.GetLength(1), (i, j) => j > i ? 0 : x[i, j]);

    public static double[,] Rbf(double[,] u, double[,] z, double variance, double scale) => Fill(u.GetLength(0), z.GetLength(0), (n, m) =>
    {
        double sum = 0;
        for (var d = 0; d < u.GetLength(1); d++)
            sum += (u[n, d] - z[m, d]) * (u[n, d] - z[m, d]);
        return variance * Math.Exp(-sum / (2 * scale * scale));
    });
}
