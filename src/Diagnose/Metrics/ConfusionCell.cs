namespace Whence.Diagnose.Metrics;

/// <summary>Examples of one true class that were predicted as one class.</summary>
/// <param name="Truth">The true class.</param>
/// <param name="Predicted">The predicted class.</param>
/// <param name="Count">How many.</param>
public readonly record struct ConfusionCell(int Truth, int Predicted, long Count);
