namespace Whence.Runtime.Simulated;

/// <summary>Shares of the instructions that warps execute, which add up to 1.</summary>
/// <param name="Fma">Fused multiplications and additions of floating point.</param>
/// <param name="Float">Other floating point.</param>
/// <param name="Integer">Integers, predicates and addresses.</param>
/// <param name="Memory">Loads, stores, atomics and copies.</param>
/// <param name="Control">Branches, loops, barriers, exchanges within a warp.</param>
/// <param name="Tensor">Matrix multiplications.</param>
public readonly record struct InstructionMix(double Fma, double Float, double Integer, double Memory, double Control, double Tensor);
