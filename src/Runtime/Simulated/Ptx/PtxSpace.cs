namespace Whence.Runtime.Simulated.Ptx;

/// <summary>A state space of PTX.</summary>
enum PtxSpace
{
    /// <summary>The address says which.</summary>
    Generic,
    Global,
    Const,
    Shared,
    Local,
    Param,
}
