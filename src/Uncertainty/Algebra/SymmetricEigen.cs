using MathNet.Numerics.LinearAlgebra;

namespace Whence.Uncertainty.Algebra;

/// <summary><c>A = sum_j e_j q_j q_j'</c> of a symmetric matrix in float64, eigenvalues rising.</summary>
sealed class SymmetricEigen
{
    /// <summary>Decomposes <paramref name="matrix"/> [n,n].</summary>
    public SymmetricEigen(double[] matrix, int size)
    {
        var found = Matrix<double>.Build.DenseOfColumnMajor(size, size, matrix).Evd(Symmetricity.Symmetric);
        Values = [.. found.EigenValues.Select(value => value.Real)];
        Vectors = found.EigenVectors.ToColumnMajorArray();
        Size = size;
    }

    /// <summary>Rows n.</summary>
    public int Size { get; }

    /// <summary>Eigenvalues [n], rising.</summary>
    public double[] Values { get; }

    /// <summary>Eigenvectors one after the other: row j [n] belongs to value j.</summary>
    public double[] Vectors { get; }

    /// <summary>Eigenvector j [n].</summary>
    public ReadOnlySpan<double> Vector(int j) => Vectors.AsSpan(j * Size, Size);
}
