using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Uncertainty.Evidence;

namespace Whence.Uncertainty;

/// <summary>
/// One verdict on one input: what the network says, how far that can be trusted, and why. Parts that need a file that was not given are null, and
/// <see cref="Warnings"/> say so.
/// </summary>
public sealed record Verdict
{
    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>Names of the classes.</summary>
    public required LabelList Labels { get; init; }

    /// <summary>Class scores before softmax, [K].</summary>
    public required float[] Logits { get; init; }

    /// <summary>softmax(z / T), [K]; T = 1 without a calibration.</summary>
    public required double[] Probabilities { get; init; }

    /// <summary>The classes by probability, highest first, at most five; the first is the prediction.</summary>
    public required IReadOnlyList<ClassScore> Top { get; init; }

    /// <summary>Temperature T; null where the probabilities are not calibrated.</summary>
    public double? Temperature { get; init; }

    /// <summary>Classes of the conformal set, most probable first; null without a calibration.</summary>
    public IReadOnlyList<int>? ConformalSet { get; init; }

    /// <summary>Share of inputs whose set holds the true class, as guaranteed for inputs like the calibration's; null without a calibration.</summary>
    public double? Coverage { get; init; }

    /// <summary>Total, aleatoric and epistemic uncertainty in nats, as <see cref="Source"/> measures it.</summary>
    public required UncertaintySplit Uncertainty { get; init; }

    /// <summary>What the uncertainty is measured by: members if there are some, else the posterior, else the softmax.</summary>
    public required UncertaintySource Source { get; init; }

    /// <summary>What the members say; the network alone where there are none.</summary>
    public required UncertainPrediction Members { get; init; }

    /// <summary>Evidence with supporters, opponents and assertion; null without a posterior.</summary>
    public ClassEvidence? Evidence { get; init; }

    /// <summary>Distance from the training data.</summary>
    public required OutOfDistributionScore OutOfDistribution { get; init; }

    /// <summary>Shape of both maps, [H,W].</summary>
    public required Shape MapShape { get; init; }

    /// <summary>Full-gradient map of the prediction, [H,W].</summary>
    public required float[] Attribution { get; init; }

    /// <summary>Which pixels make it uncertain.</summary>
    public required AttributedUncertainty UncertaintyAttribution { get; init; }

    /// <summary>Time of the judgement.</summary>
    public double Milliseconds { get; init; }

    /// <summary>Bytes that the session's plan holds; weights included.</summary>
    public long BytesPlanned { get; init; }

    /// <summary>What is not known, and what the reader should know before trusting the rest.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the network says.</summary>
    public ClassScore Prediction => Top[0];

    /// <summary>What it may claim; null without a posterior that has thresholds.</summary>
    public Assertion? Assertion => Evidence?.Assertion;

    /// <summary>The verdict in plain words.</summary>
    public string Claim => Assertion?.Say(c => Labels[c]) ?? $"I say: {Prediction.Label}";

    /// <summary>The names of classes, "a, b or c".</summary>
    internal string Any(IReadOnlyList<int> classes) => Assertion.Any(classes, c => Labels[c]);
}
