namespace Whence.Models.Training;

/// <summary>A number as a function of the training's time: a learning rate, or the weight of a term of the loss.</summary>
public abstract record ScalarSchedule
{
    /// <summary>The value at a time.</summary>
    public abstract double At(TrainingTime time);

    /// <summary>A number that stays as it is.</summary>
    public static implicit operator ScalarSchedule(double value) => new ConstantSchedule(value);

    /// <summary>The schedule behind a warm-up: over the first epochs the value rises linearly from 0.</summary>
    public ScalarSchedule After(double warmUpEpochs) => warmUpEpochs > 0 ? new WarmUp(this, warmUpEpochs) : this;
}

/// <summary>A number that stays as it is.</summary>
/// <param name="Value">The number.</param>
public sealed record ConstantSchedule(double Value) : ScalarSchedule
{
    /// <inheritdoc/>
    public override double At(TrainingTime time) => Value;
}

/// <summary>Falls along half a cosine [Loshchilov 2017]: end + (start - end) (1 + cos(pi progress)) / 2.</summary>
/// <param name="Start">Value at the first step.</param>
/// <param name="End">Value at the last step.</param>
public sealed record Cosine(double Start, double End = 0) : ScalarSchedule
{
    /// <inheritdoc/>
    public override double At(TrainingTime time) => Between(Start, End, time.Progress);

    /// <summary>Half a cosine from one value to another.</summary>
    internal static double Between(double from, double to, double progress) => to + (from - to) * (1 + Math.Cos(Math.PI * progress)) / 2;
}

/// <summary>Rises along half a cosine to a peak and falls along another to almost nothing [Smith 2018].</summary>
/// <param name="Peak">The largest value.</param>
/// <param name="Rise">Share of the training that the rise takes.</param>
/// <param name="StartDivisor">The first value is the peak over this.</param>
/// <param name="EndDivisor">The last value is the first over this.</param>
public sealed record OneCycle(double Peak, double Rise = 0.3, double StartDivisor = 25, double EndDivisor = 1e4) : ScalarSchedule
{
    /// <inheritdoc/>
    public override double At(TrainingTime time)
    {
        var (start, summit) = (Peak / StartDivisor, Rise * time.Steps - 1);
        if (time.Step <= summit)
            return Cosine.Between(start, Peak, time.Step / summit);
        var rest = time.Steps - 1 - summit;
        return Cosine.Between(Peak, start / EndDivisor, rest <= 0 ? 1 : Math.Min(1, (time.Step - summit) / rest));
    }
}

/// <summary>Falls by a factor whenever one of the epochs is reached: start * factor^(number of epochs reached).</summary>
/// <param name="Start">Value at the start.</param>
/// <param name="Factor">Factor of each fall.</param>
/// <param name="Epochs">The epochs at whose beginning it falls.</param>
public sealed record StepDecay(double Start, double Factor, params double[] Epochs) : ScalarSchedule
{
    /// <inheritdoc/>
    public override double At(TrainingTime time) => Start * Math.Pow(Factor, Epochs.Count(epoch => time.Epoch >= epoch));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"StepDecay {Start} x {Factor} at {string.Join(", ", Epochs)}");
}

/// <summary>Rises linearly from nothing to another schedule's value, which runs on meanwhile.</summary>
/// <param name="Then">What is risen to.</param>
/// <param name="Epochs">Length of the rise.</param>
public sealed record WarmUp(ScalarSchedule Then, double Epochs) : ScalarSchedule
{
    /// <inheritdoc/>
    public override double At(TrainingTime time)
    {
        var share = (time.Step + 1.0) / Math.Max(1, Epochs * time.StepsPerEpoch);
        return Then.At(time) * Math.Min(1, share);
    }
}

/// <summary>A place in a training.</summary>
/// <param name="Step">Steps done before it.</param>
/// <param name="StepsPerEpoch">Steps of one pass over the examples.</param>
/// <param name="Epochs">Passes that are planned.</param>
public readonly record struct TrainingTime(long Step, int StepsPerEpoch, int Epochs)
{
    /// <summary>Passes done, with the fraction of the one under way.</summary>
    public double Epoch => (double)Step / StepsPerEpoch;

    /// <summary>Steps that are planned.</summary>
    public long Steps => (long)StepsPerEpoch * Epochs;

    /// <summary>The share of the training that is done, 0 at its first step and 1 at its last.</summary>
    public double Progress => Steps <= 1 ? 0 : Math.Min(1, Step / (Steps - 1.0));
}
