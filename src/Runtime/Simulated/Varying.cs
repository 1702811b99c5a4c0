using Whence.Kernels;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>Which instructions give other results in other lanes although their operands are the same.</summary>
/// <param name="group">Threads of a group.</param>
/// <param name="hasLocal">Whether threads have memory of their own, which generic addresses may mean.</param>
sealed class Varying(Extent group, bool hasLocal)
{
    public bool Varies(PtxInstruction instruction) => instruction.Name switch
    {
        "atom" or "shfl" or "vote" or "match" or "activemask" or "redux" or "ldmatrix" or "mma" => true,
        "ld" or "ldu" => instruction.Space is PtxSpace.Local || (instruction.Space is PtxSpace.Generic && hasLocal),
        _ => Array.Exists(instruction.Operands, operand => operand is PtxOperand.Special special && Varies(special.Name)),
    };

    /// <summary>Whether a special register differs between the lanes of a group.</summary>
    public bool Varies(string special) => special switch
    {
        "%tid.x" => group.X > 1,
        "%tid.y" => group.Y > 1,
        "%tid.z" => group.Z > 1,
        "%laneid" or "%warpid" => group.Count > 1,
        _ => special.StartsWith("%lanemask", StringComparison.Ordinal),
    };
}
