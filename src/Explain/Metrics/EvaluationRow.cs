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
    string Method, string Substrate, double[] Differences, Interval Difference, double Deletion, double Insertion, double Milliseconds)
{
    /// <summary>Whether pixels were ranked by the sum of absolute values over channels.</summary>
    public required bool Absolute { get; init; }

    /// <summary>Samples of an explanation, their mean; 0 for a random order.</summary>
    public required double Samples { get; init; }

    /// <summary>Mean reliability of the maps (<see cref="MapReliability"/>); null where samples are not random.</summary>
    public double? Reliability { get; init; }
}
