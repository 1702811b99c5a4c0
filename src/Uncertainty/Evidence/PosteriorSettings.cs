using Whence.Explain;

namespace Whence.Uncertainty.Evidence;

/// <summary>The prior of a posterior: kernel sf2 exp(-|u-u'|^2 / (2 l^2)) on transformed features, and the noise of the labels.</summary>
public sealed record PosteriorSettings
{
    /// <summary>Scaling of the features.</summary>
    public FeatureScaling Scaling { get; init; } = FeatureScaling.UnitLength;

    /// <summary>Length scale l, in units of transformed features; null takes half the median distance of training examples.</summary>
    public double? LengthScale { get; init; }

    /// <summary>Prior variance sf2 of a class's evidence.</summary>
    public double Variance { get; init; } = 1;

    /// <summary>Variance s2 of the labels around the evidence; below 0.01 separable labels make the posterior overconfident.</summary>
    public double NoiseVariance { get; init; } = 0.05;

    /// <summary>
    /// What is added to the diagonal of the inducing points' kernel matrix, as a share of its mean. Where that does not make the matrix
    /// positive definite it is raised tenfold, up to 1e-3; the posterior says the value used.
    /// </summary>
    public double Jitter { get; init; } = 1e-6;

    /// <summary>Subtracted from one-hot labels; 0 makes the evidence fall to 0 far from all examples.</summary>
    public double LabelOffset { get; init; }

    /// <summary>What a label stands for, as it is summed: in float32, as inputs of a plan are.</summary>
    internal float Target(bool isOwn) => (float)((isOwn ? 1 : 0) - LabelOffset);

    /// <summary>Checks every number.</summary>
    /// <exception cref="ExplainException">A number is out of its range.</exception>
    internal PosteriorSettings Checked()
    {
        Require(LengthScale is null or > 0 && double.IsFinite(LengthScale ?? 1), nameof(LengthScale), LengthScale ?? 0, "above 0");
        Require(Variance > 0 && double.IsFinite(Variance), nameof(Variance), Variance, "above 0");
        Require(NoiseVariance > 0 && double.IsFinite(NoiseVariance), nameof(NoiseVariance), NoiseVariance, "above 0");
        Require(Jitter is >= 0 and <= PosteriorFactors.MostJitter, nameof(Jitter), Jitter, $"in [0, {PosteriorFactors.MostJitter}]");
        Require(double.IsFinite(LabelOffset), nameof(LabelOffset), LabelOffset, "finite");
        return this;
    }

    static void Require(bool condition, string name, double value, string range)
    {
        if (!condition)
            throw new ExplainException(FormattableString.Invariant($"posterior: {name} is {value}, it must be {range}"));
    }
}
