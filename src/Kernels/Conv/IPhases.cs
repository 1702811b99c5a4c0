namespace Whence.Kernels.Conv;

/// <summary>Whether a convolution's products are told apart by the phase of a strided input gradient, whose numbers threads keep in registers.</summary>
interface IPhases
{
    static abstract bool AreMany { get; }
}
