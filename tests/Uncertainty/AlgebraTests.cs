using Whence.Explain;
using Whence.Uncertainty.Algebra;

namespace Whence.Tests.Uncertainty;

/// <summary>The factorisations behind covariances and posteriors, by multiplying out.</summary>
[TestFixture]
sealed class AlgebraTests
{
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(96)]
    [TestCase(97)]
    [TestCase(301)]
    public void CholeskySolvesAndMeasures(int size)
    {
        var (matrix, random) = (Positive(size), new Random(3));
        var cholesky = new Cholesky(matrix, size, "matrix");
        double[] wanted = [.. Enumerable.Range(0, size).Select(_ => random.NextDouble())];
        double[] x = [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, size).Sum(j => matrix[i * size + j] * wanted[j]))];
        cholesky.SolveLower(x);
        cholesky.SolveUpper(x);
        Assert.That(x, Is.EqualTo(wanted).Within(1e-9));
        var values = new SymmetricEigen(matrix, size).Values;
        Assert.That(cholesky.LogDeterminant, Is.EqualTo(values.Sum(Math.Log)).Within(1e-9 * size));
    }

    [Test]
    public void LeadingZerosMayBeSkipped()
    {
        var cholesky = new Cholesky(Positive(120), 120, "matrix");
        double[] plain = [.. Enumerable.Range(0, 120).Select(i => i < 100 ? 0.0 : i)], skipping = [.. plain];
        cholesky.SolveLower(plain);
        cholesky.SolveLower(skipping, 100);
        Assert.That(skipping, Is.EqualTo(plain).Within(1e-12));
    }

    [TestCase(5, 3)]
    [TestCase(150, 140)]
    public void WhatIsNotPositiveDefiniteIsNamed(int size, int at)
    {
        var matrix = Positive(size);
        matrix[at * (size + 1)] = -1;
        Assert.That(
            () => new Cholesky(matrix, size, "the matrix"),
            Throws.TypeOf<ExplainException>().With.Message.Contains($"the matrix [{size},{size}] is not positive definite: pivot {at}"));
    }

    [Test]
    public void EigenvectorsRebuildTheMatrix()
    {
        const int size = 40;
        var (matrix, eigen) = (Positive(size), new SymmetricEigen(Positive(size), size));
        Assert.That(eigen.Values, Is.Ordered);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var sum = Enumerable.Range(0, size).Sum(k => eigen.Values[k] * eigen.Vector(k)[i] * eigen.Vector(k)[j]);
                Assert.That(sum, Is.EqualTo(matrix[i * size + j]).Within(1e-11));
            }
        }
    }

    [Test]
    public void GramMatrixSumsWeightedOuterProducts()
    {
        const int rows = 600, dimensions = 5;
        var random = new Random(1);
        double[] x = [.. Enumerable.Range(0, rows * dimensions).Select(_ => random.NextDouble() - 0.5)];
        double[] weights = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() - 0.3)], sum = new double[dimensions * dimensions];
        GramMatrix.Add(rows, dimensions, (row, to) => x.AsSpan(row * dimensions, dimensions).CopyTo(to), sum, weights);
        for (var a = 0; a < dimensions; a++)
        {
            for (var b = 0; b < dimensions; b++)
            {
                var expected = Enumerable.Range(0, rows).Sum(i => weights[i] * x[i * dimensions + a] * x[i * dimensions + b]);
                Assert.That(sum[a * dimensions + b], Is.EqualTo(expected).Within(1e-12));
            }
        }
    }

    static double[] Positive(int size)
    {
        var random = new Random(size);
        double[] root = [.. Enumerable.Range(0, size * size).Select(_ => random.NextDouble() - 0.5)];
        var matrix = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                for (var k = 0; k < size; k++)
                    matrix[i * size + j] += root[i * size + k] * root[j * size + k];
            }
            matrix[i * (size + 1)] += 0.5;
        }
        return matrix;
    }
}
