namespace Whence.Kernels.Simulation;

/// <summary>How a step is run.</summary>
enum StepKind
{
    /// <summary>Lane by lane, without effects.</summary>
    Map,

    /// <summary>Division or remainder of integers, which can fail.</summary>
    Division,

    Special,
    Load,
    Store,
    Atomic,
    CopyAsync,
    CopyCommit,
    CopyWait,
    Barrier,
    WarpBarrier,
    Shuffle,
    Vote,
    WarpReduce,
    LoadMatrix,
    MatrixMultiply,
    Branch,
    Loop,
}
