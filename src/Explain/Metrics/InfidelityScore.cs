namespace Whence.Explain;

/// <summary>Infidelity of a map.</summary>
/// <param name="Plain">As the map stands, in squared target units.</param>
/// <param name="Scaled">After the map is multiplied by the best factor.</param>
/// <param name="Factor">That factor.</param>
/// <param name="Changes">What a map that says nothing has: the mean square of the target's change.</param>
public readonly record struct InfidelityScore(double Plain, double Scaled, double Factor, double Changes)
{
    /// <summary>Of the changes that a map predicts for perturbations, and those that the target had.</summary>
    internal static InfidelityScore Of(ReadOnlySpan<double> predicted, ReadOnlySpan<double> changes)
    {
        double plain = 0, cross = 0, square = 0, all = 0;
        for (var i = 0; i < predicted.Length; i++)
        {
            plain += (predicted[i] - changes[i]) * (predicted[i] - changes[i]);
            cross += predicted[i] * changes[i];
            square += predicted[i] * predicted[i];
            all += changes[i] * changes[i];
        }
        // With the best factor beta = E[p d] / E[p^2] the mean square left is E[d^2] - E[p d]^2 / E[p^2].
        var beta = square > 0 ? cross / square : 0;
        return new(plain / predicted.Length, Math.Max(0, all - beta * cross) / predicted.Length, beta, all / predicted.Length);
    }
}
