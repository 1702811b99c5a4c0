namespace Whence.Models.Training;

/// <summary>How a network does on examples that it was not trained on.</summary>
/// <param name="Count">Number of examples.</param>
/// <param name="Accuracy">Share of examples whose class has the largest score.</param>
/// <param name="Loss">Mean cross-entropy of the class, in nats, without smoothing.</param>
public sealed record HeldOutScores(int Count, double Accuracy, double Loss);
