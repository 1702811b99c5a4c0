namespace Whence.Explain;

/// <summary>Writes input <paramref name="i"/> of many.</summary>
/// <param name="i">Which of them.</param>
/// <param name="input">Takes its values.</param>
public delegate void SpanWriter(int i, Span<float> input);
