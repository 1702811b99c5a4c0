namespace Whence.Annotate;

/// <summary>A property of pictures that is measured. One's own is one too: a name and a function.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="Meaning">What it says, with its unit.</param>
/// <param name="Of">The value; NaN where it has no meaning.</param>
public sealed record Annotator(string Name, string Meaning, Func<Picture, double> Of);
