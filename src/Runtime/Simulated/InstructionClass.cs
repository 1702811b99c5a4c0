namespace Whence.Runtime.Simulated;

/// <summary>Kinds of instructions that are counted apart.</summary>
enum InstructionClass
{
    /// <summary>Fused multiplications and additions of floating point.</summary>
    Fma,

    /// <summary>Other instructions on floating point.</summary>
    Float,

    /// <summary>Integers, predicates and addresses.</summary>
    Integer,

    /// <summary>Loads, stores, atomics and copies.</summary>
    Memory,

    /// <summary>Branches, loops, barriers and exchanges within a warp.</summary>
    Control,

    /// <summary>Matrix multiplications.</summary>
    Tensor,
}
