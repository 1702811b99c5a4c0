namespace Whence.Models.Training;

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
