namespace Whence.Uncertainty.Evidence;

/// <summary>Where the features of a posterior come from.</summary>
/// <param name="Network">The network's name; "features" where they were handed in.</param>
/// <param name="Fingerprint">The network's fingerprint; empty where features were handed in.</param>
/// <param name="Layer">The layer's name.</param>
public sealed record PosteriorOrigin(string Network, string Fingerprint, string Layer)
{
    /// <summary>Features that came as an array: nothing is known of the network.</summary>
    public static PosteriorOrigin Array { get; } = new("features", "", "");
}
