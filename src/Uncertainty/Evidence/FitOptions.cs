namespace Whence.Uncertainty.Evidence;

/// <summary>How a posterior is fitted.</summary>
public sealed record FitOptions
{
    /// <summary>The prior.</summary>
    public PosteriorSettings Settings { get; init; } = new();

    /// <summary>Number of inducing points; fewer where there are not as many different examples.</summary>
    public int Inducing { get; init; } = 200;

    /// <summary>How they are chosen.</summary>
    public InducingRule Rule { get; init; } = InducingRule.Medoids;

    /// <summary>
    /// Examples that inducing points, scaling and length scale are chosen from: drawn from the whole data set, so that every shard of it
    /// chooses the same.
    /// </summary>
    public int Candidates { get; init; } = 4000;

    /// <summary>Key of the draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether a class may be without any example: its evidence is 0 everywhere then.</summary>
    public bool AllowEmptyClasses { get; init; }

    /// <summary>Whether length scale, variance and noise are raised to the best evidence lower bound on some candidates, from the settings as a start.</summary>
    public bool Tune { get; init; }

    /// <summary>Largest side of the pictures that are kept of inducing points, in pixels; 0 keeps none.</summary>
    public int ThumbnailSide { get; init; } = 48;
}
