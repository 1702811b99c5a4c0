using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>A kernel with the functions that it calls put in their places: instructions, and where its labels stand.</summary>
/// <param name="Entry">The kernel.</param>
/// <param name="Instructions">All instructions.</param>
/// <param name="Labels">Instruction that each label stands before.</param>
/// <param name="Tables">Labels that branches by index choose from.</param>
/// <param name="Variables">Variables of the functions, parameters left out.</param>
sealed record FlatCode(
    PtxFunction Entry, List<PtxInstruction> Instructions, Dictionary<string, int> Labels, Dictionary<string, string[]> Tables,
    List<PtxVariable> Variables);
