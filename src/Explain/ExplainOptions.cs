using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>Choices of a session that hold for every method.</summary>
public sealed record ExplainOptions
{
    /// <summary>Key of the random numbers: same seed, same bits.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of samples n; null takes the method's default.</summary>
    public int? Samples { get; init; }

    /// <summary>
    /// In place of a number of samples: a reliability r in (0,1) at which a run ends (<see cref="MapReliability"/>), for methods whose samples are random; null takes a
    /// number of samples.
    /// </summary>
    public double? Reliability { get; init; }

    /// <summary>Samples after which a run ends that did not become reliable.</summary>
    public int MostSamples { get; init; } = 1024;

    /// <summary>Samples per pass B; null chooses by the size of the input, at most 16.</summary>
    public int? Batch { get; init; }

    /// <summary>
    /// Inputs N of a pass where a run explains many, for methods with <see cref="IExplainer.TakesManyInputs"/>. On two cores eight pictures of
    /// 32 x 32 a pass take 0.6 of the time that they take one by one, of 224 x 224 0.9. Maps differ in the last bits from those of single runs, since other kernels may serve.
    /// </summary>
    public int Inputs { get; init; } = 1;

    /// <summary>The scalar that is explained.</summary>
    public ExplainTarget Target { get; init; } = TargetForm.Logit;

    /// <summary>The numbers that a GPU multiplies in; the CPU always takes float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>Class names for the explanation; null takes those of a <see cref="Classifier"/>.</summary>
    public LabelList? Labels { get; init; }

    /// <summary>The clock that deadlines and times are read from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal PlanOptions Plan => new() { Precision = Precision };
}
