namespace Whence.Runtime.Simulated;

/// <summary>What a kernel can do wrong while it runs.</summary>
enum DefectKind
{
    /// <summary>An access outside of all buffers, or of the state space that it names.</summary>
    OutOfBounds,

    /// <summary>An address that is no multiple of the bytes moved.</summary>
    Misaligned,

    /// <summary>A read of shared memory that nobody has written.</summary>
    Uninitialised,

    /// <summary>Two threads touch a word without order, and one of them writes it.</summary>
    Race,

    /// <summary>A barrier that some threads of the group do not reach.</summary>
    DivergentBarrier,

    /// <summary>An instruction of the whole warp that some of its lanes do not reach.</summary>
    DivergentWarp,

    /// <summary>A shuffle from a lane that does not exist.</summary>
    MissingLane,

    /// <summary>A touch of shared memory into which an asynchronous copy is under way.</summary>
    PendingCopy,

    /// <summary>A division of integers by zero.</summary>
    DivisionByZero,

    /// <summary>A branch that is said to be the same for all lanes of a warp, and is not.</summary>
    DivergentUniform,

    /// <summary>The kernel gives up: trap.</summary>
    Trap,

    /// <summary>More instructions than the limit allows.</summary>
    Endless,
}
