namespace Whence.Uncertainty.Evidence;

/// <summary>What is done to features before distances are taken.</summary>
public enum FeatureScaling
{
    /// <summary>Every example's features are divided by their Euclidean norm: directions are compared.</summary>
    UnitLength,

    /// <summary>Every dimension has mean 0 and variance 1 over the training examples.</summary>
    Standard,

    /// <summary>Features are taken as they are.</summary>
    None,
}
