namespace Whence.Models.Training;

/// <summary>Keeps apart what the seed of a training is used for.</summary>
static class TrainingPurpose
{
    public const uint Order = 32;
    public const uint Augmentation = 33;
    public const uint Mixing = 34;
    public const uint Initialisation = 35;
    public const uint RandomFeatures = 36;
    public const uint PowerIteration = 37;

    /// <summary>The first of many: one for each place of a network.</summary>
    public const uint Dropout = 1 << 17;
}
