namespace Whence.Diagnose.Weakness;

/// <summary>An example whose label the model doubts.</summary>
/// <param name="Example">Its place.</param>
/// <param name="Given">The class that the table states.</param>
/// <param name="Suggested">The class that the model is sure of.</param>
/// <param name="SelfConfidence">Probability of the given class; the lowest are looked at first.</param>
public readonly record struct LabelIssue(int Example, int Given, int Suggested, double SelfConfidence);
