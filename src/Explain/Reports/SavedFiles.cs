namespace Whence.Explain.Reports;

/// <summary>Paths of what one explanation leaves on disk.</summary>
public sealed record SavedFiles(string? Overlay, string Map, string? Report);
