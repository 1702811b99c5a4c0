namespace Whence.Runtime.Simulated;

/// <summary>How a step is run.</summary>
enum StepKind
{
    /// <summary>Lane by lane, without effects.</summary>
    Map,

    /// <summary>Division or remainder of integers, which can fail.</summary>
    Division,

    /// <summary>Number of a thread, or of what it is part of.</summary>
    Special,
    Load,
    Store,
    Atomic,
    CopyAsync,
    CopyCommit,
    CopyWait,
    Barrier,
    BarrierReduce,
    WarpBarrier,
    Shuffle,
    Vote,
    Match,
    ActiveMask,
    WarpReduce,
    LoadMatrix,
    MatrixMultiply,

    /// <summary>What orders or hints and changes nothing here.</summary>
    Nothing,
}
