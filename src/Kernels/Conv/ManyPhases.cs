namespace Whence.Kernels.Conv;

/// <summary>A product for each phase of a group of channels.</summary>
readonly struct ManyPhases : IPhases
{
    public static bool AreMany => true;
}
