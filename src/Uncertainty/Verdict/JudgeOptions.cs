using Whence.Runtime;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Evidence;

namespace Whence.Uncertainty;

/// <summary>What a verdict rests on beside the network, and choices. Everything may be left out: the verdict says then what is not known.</summary>
public sealed record JudgeOptions
{
    /// <summary>The posterior of the network's features: evidence, assertion, support.</summary>
    public SparsePosterior? Posterior { get; init; }

    /// <summary>Temperature and conformal threshold of the network.</summary>
    public CalibrationFile? Calibration { get; init; }

    /// <summary>Members whose disagreement is the epistemic uncertainty, with the network's input and classes.</summary>
    public Ensemble? Members { get; init; }

    /// <summary>
    /// The members' uncertainty that is brought to pixels; null takes epistemic. Without members it is the total one, the only kind that one network has.
    /// </summary>
    public UncertaintyKind? Kind { get; init; }

    /// <summary>Supporters and opponents to name, each.</summary>
    public int Examples { get; init; } = 5;

    /// <summary>Key of the random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The numbers that a GPU multiplies in; the CPU always takes float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>The clock that times are read from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal double Temperature => Calibration?.Temperature ?? 1;
}
