namespace Whence.Explain;

/// <summary>Choices of a <see cref="SessionPool"/>.</summary>
public sealed record PoolOptions
{
    /// <summary>Sessions, as many as explanations may run at once; the number of processors by default.</summary>
    public int Sessions { get; init; } = Environment.ProcessorCount;

    /// <summary>Callers that may wait for a session; one more is turned away.</summary>
    public int MostWaiting { get; init; } = 64;

    /// <summary>Options of every session.</summary>
    public ExplainOptions Session { get; init; } = new();
}
