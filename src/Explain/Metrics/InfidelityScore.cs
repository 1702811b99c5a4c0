namespace Whence.Explain;

/// <summary>Infidelity of a map.</summary>
/// <param name="Plain">As the map stands, in squared target units.</param>
/// <param name="Scaled">After the map is multiplied by the best factor.</param>
/// <param name="Factor">That factor.</param>
/// <param name="Changes">What a map that says nothing has: the mean square of the target's change.</param>
public readonly record struct InfidelityScore(double Plain, double Scaled, double Factor, double Changes);
