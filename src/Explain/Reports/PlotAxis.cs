using System.Globalization;

namespace Whence.Explain.Reports;

/// <summary>A linear axis: its range, which ends at ticks, and where values lie between two pixel positions.</summary>
sealed class PlotAxis
{
    const int WantedTicks = 5;

    readonly double low;
    readonly double high;
    readonly double step;
    readonly double from;
    readonly double to;

    PlotAxis(double low, double high, double step, double from, double to) =>
        (this.low, this.high, this.step, this.from, this.to) = (low, high, step, from, to);

    /// <summary>Multiples of 1, 2 or 5 times a power of ten.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            var count = (int)Math.Round((high - low) / step);
            for (var i = 0; i <= count; i++)
                yield return low + i * step;
        }
    }

    /// <summary>The axis that holds all finite values; [0,1] when there are none, one unit around a single value.</summary>
    public static PlotAxis Of(IEnumerable<double> values, double from, double to)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (var value in values)
            if (double.IsFinite(value))
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (least > most)
            (least, most) = (0, 1);
        var size = Math.Max(Math.Abs(least), Math.Abs(most));
        if (most - least <= size * 1e-9)
        {
            var around = size > 0 ? size / 2 : 0.5;
            (least, most) = (least - around, most + around);
        }
        var step = NiceStep((most - least) / WantedTicks);
        return new PlotAxis(Math.Floor(least / step + 1e-9) * step, Math.Ceiling(most / step - 1e-9) * step, step, from, to);
    }

    /// <summary>The pixel position of a value.</summary>
    public double Map(double value) => from + (value - low) / (high - low) * (to - from);

    /// <summary>The value with as many digits as the step needs.</summary>
    public string Label(double tick)
    {
        if (Math.Abs(tick) < step / 2)
            return "0";
        var largest = Math.Max(Math.Abs(low), Math.Abs(high));
        var decimals = (int)Math.Max(0, -Math.Floor(Math.Log10(step) + 1e-9));
        return largest >= 1e6 || decimals > 5
            ? tick.ToString("0.###e0", CultureInfo.InvariantCulture)
            : tick.ToString("F" + decimals, CultureInfo.InvariantCulture);
    }

    static double NiceStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
    }
}
