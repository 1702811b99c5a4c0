namespace Whence.Diagnose.Report;

/// <summary>An example to look at.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Truth">What it is said to be.</param>
/// <param name="Predicted">What the model says, or suggests.</param>
/// <param name="Confidence">Probability of what is predicted, or of the label doubted; null where there is none.</param>
public sealed record ExampleRow(string Id, string Truth, string Predicted, double? Confidence);
