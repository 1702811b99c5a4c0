namespace Whence.Explain;

/// <summary>What is known about an input before its explanation starts.</summary>
/// <param name="Class">The class that is explained.</param>
/// <param name="Ranking">All classes by falling logit at the unperturbed input, ties by index; valid during the run.</param>
public readonly record struct RunTarget(int Class, IReadOnlyList<int> Ranking);
