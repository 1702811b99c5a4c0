using System.Globalization;

namespace Whence.Explain.Reports;

/// <summary>A logarithmic axis over whole powers of ten, and where values lie between two pixel positions.</summary>
sealed class LogAxis
{
    readonly int low;
    readonly int high;
    readonly double from;
    readonly double to;

    LogAxis(int low, int high, double from, double to) => (this.low, this.high, this.from, this.to) = (low, high, from, to);

    /// <summary>The powers of ten.</summary>
    public IEnumerable<double> Ticks => Enumerable.Range(low, high - low + 1).Select(power => Math.Pow(10, power));

    /// <summary>The lowest and the highest value.</summary>
    public (double Low, double High) Range => (Math.Pow(10, low), Math.Pow(10, high));

    /// <summary>The axis that holds all positive values; [1,10] when there are none.</summary>
    public static LogAxis Of(IEnumerable<double> values, double from, double to)
    {
        double[] positive = [.. values.Where(value => double.IsFinite(value) && value > 0).DefaultIfEmpty(1)];
        var low = (int)Math.Floor(Math.Log10(positive.Min()));
        return new(low, Math.Max(low + 1, (int)Math.Ceiling(Math.Log10(positive.Max()))), from, to);
    }

    /// <summary>The pixel position of a positive value.</summary>
    public double Map(double value) => from + (Math.Log10(value) - low) / (high - low) * (to - from);

    /// <summary>A power of ten in digits, or as a power where it is long.</summary>
    public static string Label(double tick) => tick.ToString(tick is < 1e-3 or > 1e5 ? "0e0" : "0.###", CultureInfo.InvariantCulture);
}
