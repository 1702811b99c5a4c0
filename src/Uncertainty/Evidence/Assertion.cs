namespace Whence.Uncertainty.Evidence;

/// <summary>A claim with the classes it leaves open.</summary>
/// <param name="Kind">The claim.</param>
/// <param name="Classes">The classes that it leaves open: one for <see cref="AssertionKind.Know"/>, none for <see cref="AssertionKind.DontKnow"/>.</param>
public sealed record Assertion(AssertionKind Kind, IReadOnlyList<int> Classes)
{
    /// <summary>The claim in words.</summary>
    /// <param name="label">Names a class.</param>
    public string Say(Func<int, string> label) => Kind switch
    {
        AssertionKind.Know => $"I know: {label(Classes[0])}",
        AssertionKind.MayKnow => $"I may know: {Any(Classes, label)}",
        _ => "I don't know",
    };

    /// <summary>The names of classes, "a, b or c".</summary>
    internal static string Any(IReadOnlyList<int> classes, Func<int, string> label) => classes.Count switch
    {
        0 => "none",
        1 => label(classes[0]),
        _ => $"{string.Join(", ", classes.Take(classes.Count - 1).Select(label))} or {label(classes[^1])}",
    };
}
