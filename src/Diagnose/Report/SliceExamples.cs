namespace Whence.Diagnose.Report;

/// <summary>Errors of a slice, to look at.</summary>
/// <param name="Slice">Name of the slice.</param>
/// <param name="Examples">Some of them, those of which the model was surest first.</param>
public sealed record SliceExamples(string Slice, IReadOnlyList<ExampleRow> Examples);
