namespace Whence.Models.Training;

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
