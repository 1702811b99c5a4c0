using Whence.Statistics;

namespace Whence.Explain;

/// <summary>One method on one substrate, over images.</summary>
/// <param name="Method">The method's name in the table.</param>
/// <param name="Substrate">What deleted pixels show.</param>
/// <param name="Differences">Insertion minus deletion area of every image.</param>
/// <param name="Difference">Their mean with its 95 % bootstrap interval over images.</param>
/// <param name="Deletion">Mean deletion area.</param>
/// <param name="Insertion">Mean insertion area.</param>
/// <param name="Milliseconds">Median time of an explanation; 0 for a random order.</param>
public sealed record EvaluationRow(
    string Method, string Substrate, double[] Differences, Interval Difference, double Deletion, double Insertion, double Milliseconds);
