using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>A block of a kernel made ready to run.</summary>
/// <param name="Steps">What it does, its branch left out.</param>
/// <param name="Branch">The branch at its end; null where the next block follows.</param>
/// <param name="Condition">The predicate of the branch, or the index of one by index.</param>
/// <param name="Next">Blocks that follow: where the branch goes, and where it does not; of a table its entries.</param>
/// <param name="Join">The block where all ways from here meet.</param>
sealed record PreparedBlock(Step[] Steps, PtxInstruction? Branch, Source Condition, int[] Next, int Join)
{
    /// <summary>Whether the branch hangs on a predicate.</summary>
    public bool IsConditional { get; } = Branch?.Guard is not null;

    /// <summary>Whether the branch is taken where the predicate does not hold.</summary>
    public bool Negated { get; } = Branch?.Guard?.Negated ?? false;

    /// <summary>Whether the branch is by index.</summary>
    public bool IsTable { get; } = Branch?.Name == "brx";

    /// <summary>Whether the text says that the lanes of a warp go one way.</summary>
    public bool IsUniform { get; } = Branch?.Has("uni") ?? false;

    /// <summary>Whether it leads straight to the end of the kernel, and nobody waits for others on the way.</summary>
    public bool IsTail { get; init; }

    /// <summary>Whether its branch parts lanes that need not meet again, of which some wait for others later.</summary>
    public bool Splits { get; init; }

    /// <summary>Whether the kernel gives up here.</summary>
    public bool IsTrap { get; } = Branch?.Name == "trap";
}
