namespace Whence.Explain;

/// <summary>What is done once, on the host, to the map of a run that has ended; keeps its sum, and allocates nothing.</summary>
/// <param name="x">The input that was explained.</param>
/// <param name="map">The map after the last pass, which takes what is made of it.</param>
public delegate void MapFinish(ReadOnlySpan<float> x, Span<float> map);
