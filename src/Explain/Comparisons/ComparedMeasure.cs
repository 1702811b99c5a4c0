namespace Whence.Explain;

/// <summary>A measure as it enters a comparison.</summary>
/// <param name="Info">The measure.</param>
/// <param name="Substrate">What stands in place of missing pixels.</param>
sealed record ComparedMeasure(MapMetricInfo Info, Baseline Substrate)
{
    /// <summary>The substrates by name, the usual one first: a blurred picture says more of a map than a black one.</summary>
    public static IReadOnlyList<Baseline> Substrates { get; } = [Baseline.Blur(), Baseline.Zero];

    /// <summary>Its name: <c>insertion</c>, or with another substrate than the usual one <c>insertion:zero</c>.</summary>
    public string Name => Info.TakesSubstrate && Substrate != Substrates[0] ? $"{Info.Name}:{Substrate.Name}" : Info.Name;

    /// <summary>What it says of a map.</summary>
    public double Measure(MeasuredMap map) => Info.Measure(map, Substrate);

    /// <summary>A measure by its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="among">The measures that there are; those of the list when null.</param>
    /// <exception cref="ExplainException">There is no such measure, or it takes no such substrate.</exception>
    public static ComparedMeasure Named(string name, IReadOnlyList<MapMetricInfo>? among = null)
    {
        var (measure, substrate) = name.Split(':') is [var before, var after] ? (before, after) : (name, null);
        var info = MapMetrics.Named(measure, among);
        if (substrate is not null && !info.TakesSubstrate)
            throw new ExplainException($"'{name}': {measure} puts nothing in place of pixels; call it '{measure}'");
        return new(info, substrate is null ? Substrates[0] : Substrates.FirstOrDefault(known => known.Name == substrate)
            ?? throw new ExplainException($"'{name}': there is no substrate '{substrate}'; substrates are {string.Join(", ", Substrates.Select(known => known.Name))}"));
    }
}
