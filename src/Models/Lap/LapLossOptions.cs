namespace Whence.Models.Lap;

/// <summary>Weights of what supervises attention, at every layer alike.</summary>
public sealed record LapLossOptions
{
    /// <summary>Weight of all of it beside the classes' own loss.</summary>
    public float Weight { get; init; } = 0.5f;

    /// <summary>Epochs over which that weight rises from 0.</summary>
    public double WarmUpEpochs { get; init; } = 1;

    /// <summary>Weight of image-level labels.</summary>
    public float Concept { get; init; } = 1;

    /// <summary>Weight of masks or boxes.</summary>
    public float Mask { get; init; } = 1;

    /// <summary>Weight of keeping attention off what masks leave out.</summary>
    public float Background { get; init; } = 1;

    /// <summary>Weight of consistency between layers, of sparsity, and of diversity of a class's concepts.</summary>
    public float Regularisation { get; init; } = 0.1f;

    /// <summary>The share of places in which a present concept must show.</summary>
    public float TopShare { get; init; } = 0.1f;

    /// <summary>Whether every place of a mask counts, rather than that there be something inside: masks are exact, boxes are not.</summary>
    public bool IsExact { get; init; }
}
