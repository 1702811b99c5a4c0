namespace Whence.Kernels.Conv;

/// <summary>Whether a convolution's products are told apart by the phase of a strided input gradient, whose numbers threads keep in registers.</summary>
interface IPhases
{
    static abstract bool AreMany { get; }
}

/// <summary>One product a group of channels.</summary>
readonly struct OnePhase : IPhases
{
    public static bool AreMany => false;
}

/// <summary>A product for each phase of a group of channels.</summary>
readonly struct ManyPhases : IPhases
{
    public static bool AreMany => true;
}
