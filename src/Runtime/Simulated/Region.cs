using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>A piece of memory that a kernel may access.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Space">Where it belongs.</param>
/// <param name="First">Its first address in the memory of the process.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Virtual">Its first address for the kernel.</param>
sealed record Region(string Name, PtxSpace Space, long First, long Bytes, long Virtual)
{
    /// <summary>Who touched it; null where nobody asks.</summary>
    public ShadowMemory? Shadow { get; set; }

    /// <summary>Which words were touched; null where nobody asks.</summary>
    public TouchedWords? Touched { get; set; }

    /// <summary>What is added to an address of the kernel.</summary>
    public long Shift => First - Virtual;

    public bool IsGlobal => Space is PtxSpace.Global;
}
