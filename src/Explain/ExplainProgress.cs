namespace Whence.Explain;

/// <summary>How far a run has come.</summary>
/// <param name="Samples">Samples taken.</param>
/// <param name="Of">Samples wanted.</param>
/// <param name="Milliseconds">Time since the run began.</param>
public readonly record struct ExplainProgress(int Samples, int Of, double Milliseconds);
