namespace Whence.Kernels.Conv;

/// <summary>One product a group of channels.</summary>
readonly struct OnePhase : IPhases
{
    public static bool AreMany => false;
}
