namespace Whence.Explain;

/// <summary>How far a map that should add up to a change of the target is from doing so.</summary>
/// <param name="Sum">Sum of the map, in float64.</param>
/// <param name="Change">The change of the target that it should be, such as s(x) - s(baseline).</param>
/// <param name="Absolute">|Sum - Change|, in target units.</param>
/// <param name="Relative">Absolute / max(|Change|, 1 % of the range of s seen).</param>
public sealed record CompletenessGap(double Sum, double Change, double Absolute, double Relative);
