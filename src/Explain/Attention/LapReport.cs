namespace Whence.Explain;

/// <summary>What a check of a network with LAP layers found.</summary>
/// <param name="Network">The network.</param>
/// <param name="Method">The map that was checked.</param>
/// <param name="Pictures">Number of pictures.</param>
/// <param name="Measures">The measures.</param>
public sealed record LapReport(string Network, string Method, int Pictures, IReadOnlyList<LapMeasure> Measures);
