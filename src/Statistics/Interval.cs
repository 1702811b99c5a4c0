namespace Whence.Statistics;

/// <summary>A mean with an interval.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Mean, double Low, double High)
{
    /// <summary>How many standard deviations of a normal distribution lie on either side within 95 %.</summary>
    internal const double Normal95 = 1.959963984540054;
}
