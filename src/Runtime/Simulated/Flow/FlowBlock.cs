using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>Instructions that are run one after the other: only the last one may branch.</summary>
sealed class FlowBlock(int index, int first, int end)
{
    /// <summary>Its number, in the order of the text; the number behind the last stands for the end of the kernel.</summary>
    public int Index { get; } = index;

    /// <summary>Its first instruction.</summary>
    public int First { get; } = first;

    /// <summary>The instruction behind its last.</summary>
    public int End { get; } = end;

    /// <summary>The branch at its end, where there is one.</summary>
    public PtxInstruction? Branch { get; set; }

    /// <summary>Blocks that follow: of a branch first where it goes when its predicate holds, then where when not; of a table its entries.</summary>
    public int[] Next { get; set; } = [];

    /// <summary>The first block that all ways from here lead through.</summary>
    public int Join { get; set; }

    /// <summary>Whether it leads straight to the end of the kernel, and nobody waits for others on the way.</summary>
    public bool IsTail { get; set; }

    /// <summary>Whether its branch parts lanes that need not meet again, of which some wait for others later.</summary>
    public bool Splits { get; set; }
}
