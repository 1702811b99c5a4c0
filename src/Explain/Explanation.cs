using Whence.Graphs;

namespace Whence.Explain;

/// <summary>What one run of a session yields: a signed map in target units and everything needed to judge it.</summary>
public sealed record Explanation
{
    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>The scalar that was explained.</summary>
    public required TargetForm Form { get; init; }

    /// <summary>The class that was explained, chosen at the unperturbed input and then frozen.</summary>
    public required ClassScore Target { get; init; }

    /// <summary>The class that it was compared with, where one was named.</summary>
    public ClassScore? Against { get; init; }

    /// <summary>The five classes of highest probability, highest first.</summary>
    public required IReadOnlyList<ClassScore> Top { get; init; }

    /// <summary>Logits [K] of the unperturbed input.</summary>
    public required float[] Logits { get; init; }

    /// <summary>Shape of the map without the batch: [H,W,C] as the input, or [H,W,1] of an activation map.</summary>
    public required Shape MapShape { get; init; }

    /// <summary>The map, signed, in target units; positive speaks for the target.</summary>
    public required float[] Map { get; init; }

    /// <summary>Standard error of every element of <see cref="Map"/> where it is of two random samples or more, else null.</summary>
    public float[]? StandardError { get; init; }

    /// <summary>Mean of <see cref="StandardError"/>, or null.</summary>
    public double? MeanStandardError { get; init; }

    /// <summary>
    /// Reliability in [0,1]: the correlation to be expected with a map by another seed (<see cref="MapReliability"/>); null where samples are not random, or say nothing
    /// of it.
    /// </summary>
    public double? Reliability { get; init; }

    /// <summary>Completeness gap where the method promises a sum, else null.</summary>
    public CompletenessGap? Gap { get; init; }

    /// <summary>Samples taken.</summary>
    public required int Samples { get; init; }

    /// <summary>Samples asked for; more than <see cref="Samples"/> when something else ended the run first.</summary>
    public required int SamplesWanted { get; init; }

    /// <summary>Reliability at which the run should end; null where a number of samples was asked for.</summary>
    public double? ReliabilityWanted { get; init; }

    /// <summary>What ended the run.</summary>
    public RunEnd End { get; init; }

    /// <summary>Key of the random numbers.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Time of the run.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>Bytes that the session's plans hold, known before the first run; weights included.</summary>
    public required long BytesPlanned { get; init; }

    /// <summary>The map's way over the samples.</summary>
    public required IReadOnlyList<ConvergencePoint> Convergence { get; init; }

    /// <summary>Facts of one method by name, such as the share of accepted flux points.</summary>
    public required IReadOnlyDictionary<string, double> Facts { get; init; }

    /// <summary>What the concepts of LAP layers say of the picture, by layer; empty of other methods.</summary>
    public IReadOnlyList<ConceptScore> Concepts { get; init; } = [];

    /// <summary>What the reader should know before trusting the map.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>About how many samples the map would take to this reliability in (0,1); null where that cannot be told.</summary>
    public int? SamplesFor(double reliability) =>
        Reliability is > 0 and var r && Samples * MapReliability.Lengthening(r, reliability) is < int.MaxValue and var samples ? Math.Max(1, (int)Math.Ceiling(samples)) : null;

    /// <summary>The map summed over its last dimension: [H,W] of an image.</summary>
    public float[] PixelMap()
    {
        var channels = MapShape.Rank == 0 ? 1 : MapShape[^1];
        var pixels = new float[Map.Length / channels];
        for (var i = 0; i < pixels.Length; i++)
        {
            double sum = 0;
            for (var c = 0; c < channels; c++)
                sum += Map[i * channels + c];
            pixels[i] = (float)sum;
        }
        return pixels;
    }
}
