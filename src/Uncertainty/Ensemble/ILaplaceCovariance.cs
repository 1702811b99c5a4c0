namespace Whence.Uncertainty;

/// <summary><c>(H + tau I)^-1</c> in a form that products can be taken with.</summary>
interface ILaplaceCovariance
{
    /// <summary><c>log det(H + tau I)</c>.</summary>
    double LogDeterminant { get; }

    /// <summary>Covariance V [K,K] of the logits of an example with phi [D+1].</summary>
    void OfLogits(ReadOnlySpan<double> phi, Span<double> v);

    /// <summary>Turns standard normal numbers [K, D+1] in place into a draw of the parameters around their mode.</summary>
    void Colour(Span<double> normals);
}
