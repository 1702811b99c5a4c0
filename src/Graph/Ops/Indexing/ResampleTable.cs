namespace Whence.Graphs.Ops;

/// <summary>
/// A sparse matrix that makes every element of a resampled axis from a few elements of the original:
/// y[o] = bias[o] + sum over t of weights[t] * x[indices[t]], t from offsets[o] to offsets[o + 1].
/// </summary>
sealed class ResampleTable
{
    ResampleTable(int inputs, IReadOnlyList<(int Index, double Weight)[]> taps, float[]? bias = null)
    {
        (Inputs, Bias) = (inputs, bias);
        Offsets = new int[taps.Count + 1];
        for (var o = 0; o < taps.Count; o++)
            Offsets[o + 1] = Offsets[o] + taps[o].Length;
        Indices = [.. taps.SelectMany(list => list.Select(tap => tap.Index))];
        Weights = [.. taps.SelectMany(list => list.Select(tap => (float)tap.Weight))];
    }

    /// <summary>Extent of the original axis.</summary>
    public int Inputs { get; }

    /// <summary>Extent of the resampled axis.</summary>
    public int Outputs => Offsets.Length - 1;

    internal int[] Offsets { get; }

    internal int[] Indices { get; }

    internal float[] Weights { get; }

    internal float[]? Bias { get; }

    /// <summary>Every result element is one original element.</summary>
    public static ResampleTable Nearest(ResampleCoordinates coordinates, NearestMode mode = NearestMode.RoundPreferFloor) =>
        Build(coordinates, excludeOutside: false, coordinates.SingleAt, place =>
        {
            var index = mode switch
            {
                NearestMode.Floor => Math.Floor(place),
                NearestMode.Ceil => Math.Ceiling(place),
                NearestMode.RoundPreferCeil => Math.Floor(place + 0.5),
                _ => Math.Ceiling(place - 0.5),
            };
            return [((int)index, 1)];
        });

    /// <summary>Straight lines between neighbours; with <paramref name="antialias"/> the triangle widens when the axis shrinks.</summary>
    public static ResampleTable Linear(ResampleCoordinates coordinates, bool antialias = false, bool excludeOutside = false) =>
        Filter(coordinates, 1, antialias, excludeOutside, distance => Math.Max(0, 1 - Math.Abs(distance)));

    /// <summary>Cubic convolution with the parameter <paramref name="a"/> (-0.75 or -0.5 usually).</summary>
    public static ResampleTable Cubic(ResampleCoordinates coordinates, double a = -0.75, bool antialias = false, bool excludeOutside = false) =>
        Filter(coordinates, 2, antialias, excludeOutside, distance =>
        {
            var d = Math.Abs(distance);
            return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
                : d < 2 ? ((d - 5) * d + 8) * d * a - 4 * a
                : 0;
        });

    /// <summary>
    /// Gaussian blur of an axis of <paramref name="extent"/> elements: weights exp(-d^2 / (2 sigma^2)) for |d| up to 4 sigma rounded up, summing
    /// to 1; beyond the border the axis is mirrored at its border elements.
    /// </summary>
    public static ResampleTable Gaussian(int extent, double sigma)
    {
        if (!(sigma > 0) || extent < 1)
            throw new ShapeException($"Gaussian blur: needs an extent and a sigma above 0, got {extent} and {sigma}");
        var radius = (int)Math.Ceiling(4 * sigma);
        var kernel = Enumerable.Range(-radius, 2 * radius + 1).Select(d => Math.Exp(-d * (double)d / (2 * sigma * sigma))).ToArray();
        var sum = kernel.Sum();
        var period = Math.Max(1, 2 * (extent - 1));
        return new(extent, [.. Enumerable.Range(0, extent).Select(o => Join(kernel.Select((weight, t) =>
        {
            var place = ((o + t - radius) % period + period) % period;
            return (Math.Min(place, period - place) % extent, weight / sum);
        })))]);
    }

    /// <summary>The transposed matrix: the gradient of this resampling. The bias has none.</summary>
    public ResampleTable Transposed()
    {
        var taps = Enumerable.Range(0, Inputs).Select(_ => new List<(int, double)>()).ToArray();
        for (var o = 0; o < Outputs; o++)
        {
            for (var t = Offsets[o]; t < Offsets[o + 1]; t++)
                taps[Indices[t]].Add((o, Weights[t]));
        }
        return new(Outputs, [.. taps.Select(list => list.ToArray())]);
    }

    // The filter is sampled at the distances from the place to its neighbours, stretched when the axis shrinks, and made to sum to 1.
    static ResampleTable Filter(ResampleCoordinates c, int support, bool antialias, bool excludeOutside, Func<double, double> filter)
    {
        var stretch = antialias ? Math.Min(1, c.Scale) : 1;
        var reach = (int)Math.Floor(-support / stretch) + 1;
        return Build(c, excludeOutside, c.At, place =>
        {
            var left = (int)Math.Ceiling(place) - 1;
            var taps = Enumerable.Range(left + reach, 2 - 2 * reach).Select(index => (Index: index, Weight: filter(stretch * (index - place))));
            return Normalize([.. taps]);
        });
    }

    // Elements outside count as the border element, or not at all.
    static ResampleTable Build(ResampleCoordinates c, bool excludeOutside, Func<int, double> at, Func<double, (int Index, double Weight)[]> tapsAt)
    {
        if (c.Inputs < 1 || c.Outputs < 0 || !(c.Scale > 0) && c.Outputs > 0)
            throw new ShapeException($"Resample: extents {c.Inputs} to {c.Outputs} with scale {c.Scale} make no sense");
        var (lists, bias) = (new (int, double)[c.Outputs][], new float[c.Outputs]);
        for (var o = 0; o < c.Outputs; o++)
        {
            var place = at(o);
            if (c.IsExtrapolated(place))
            {
                (lists[o], bias[o]) = ([], c.Extrapolation);
                continue;
            }
            var taps = tapsAt(place);
            if (excludeOutside)
                taps = Normalize([.. taps.Where(tap => tap.Index >= 0 && tap.Index < c.Inputs)]);
            lists[o] = Join(taps.Select(tap => (Math.Clamp(tap.Index, 0, c.Inputs - 1), tap.Weight)));
        }
        return new(c.Inputs, lists, Array.TrueForAll(bias, value => value == 0) ? null : bias);
    }

    static (int Index, double Weight)[] Normalize((int Index, double Weight)[] taps)
    {
        var sum = taps.Sum(tap => tap.Weight);
        return [.. taps.Select(tap => (tap.Index, tap.Weight / sum))];
    }

    static (int Index, double Weight)[] Join(IEnumerable<(int Index, double Weight)> taps) =>
    [
        .. taps.GroupBy(tap => tap.Index).Select(group => (group.Key, group.Sum(tap => tap.Weight))).Where(tap => tap.Item2 != 0)
            .OrderBy(tap => tap.Key),
    ];
}
