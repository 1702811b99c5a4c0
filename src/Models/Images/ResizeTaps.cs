namespace Whence.Models.Images;

/// <summary>
/// The weights of a one-dimensional resize in fixed point: new sample i is the sum over t of Weights[i*Stride+t] * old[First[i]+t], t &lt;
/// Count[i], divided by 2^Bits.
/// The filter w is centred on (i+1/2)*scale, stretched by max(scale, 1), scale = old/new, cut at the borders and normalised to sum 1.
/// </summary>
sealed class ResizeTaps
{
    /// <summary>8 bits for the sample and 2 for the overshoot of the cubic leave 22 of 32 for the fraction, as Pillow has it.</summary>
    public const int Bits = 32 - 8 - 2;

    public readonly int[] First;
    public readonly int[] Count;
    public readonly int[] Weights;
    public readonly int Stride;

    public ResizeTaps(int from, int to, Interpolation filter)
    {
        var scale = (double)from / to;
        var stretch = Math.Max(scale, 1.0);
        var support = (filter == Interpolation.Bicubic ? 2.0 : 1.0) * stretch;
        Stride = (int)Math.Ceiling(support) * 2 + 1;
        First = new int[to];
        Count = new int[to];
        Weights = new int[checked(to * Stride)];
        Span<double> exact = new double[Stride];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var count = Math.Min(from, (int)(centre + support + 0.5)) - first;
            var sum = 0.0;
            for (var t = 0; t < count; t++)
                sum += exact[t] = Weight(filter, (first + t - centre + 0.5) / stretch);
            for (var t = 0; t < count; t++)
                Weights[i * Stride + t] = (int)Math.Round(exact[t] / sum * (1 << Bits), MidpointRounding.AwayFromZero);
            First[i] = first;
            Count[i] = count;
        }
    }

    static double Weight(Interpolation filter, double distance)
    {
        var d = Math.Abs(distance);
        if (filter == Interpolation.Bilinear)
            return Math.Max(0.0, 1.0 - d);
        return d switch
        {
            < 1 => (1.5 * d - 2.5) * d * d + 1.0,
            < 2 => ((-0.5 * d + 2.5) * d - 4.0) * d + 2.0,
            _ => 0.0,
        };
    }
}
