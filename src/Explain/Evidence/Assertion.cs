namespace Whence.Explain.Evidence;

/// <summary>A claim with the classes it leaves open.</summary>
/// <param name="Kind">The claim.</param>
/// <param name="Classes">The classes that it leaves open: one for <see cref="AssertionKind.Know"/>, none for <see cref="AssertionKind.DontKnow"/>.</param>
public sealed record Assertion(AssertionKind Kind, IReadOnlyList<int> Classes);
