namespace Whence.Studies.Evidence;

/// <summary>Labels of the examples that are shown for predictions.</summary>
/// <param name="Examples">Which examples are shown.</param>
/// <param name="RightTrue">For right predictions, share of the examples of the true class; NaN where no prediction was right.</param>
/// <param name="WrongTrue">For wrong predictions, share of the examples of the true class; NaN where none was wrong.</param>
/// <param name="WrongPredicted">For wrong predictions, share of the examples of the predicted class.</param>
public sealed record PurityRow(string Examples, double RightTrue, double WrongTrue, double WrongPredicted);
