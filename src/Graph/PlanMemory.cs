namespace Whence.Graphs;

/// <summary>The bytes a plan holds, known before its first run.</summary>
/// <param name="Weights">Parameters that the plan reads; shared with other plans of the model.</param>
/// <param name="Packed">Parameters rearranged for the loops; shared with other plans of the model that read them in the same order.</param>
/// <param name="Constants">Values written into the graph or computed once from such values and from parameters.</param>
/// <param name="Prepared">Other constant operands rearranged for the loops.</param>
/// <param name="State">Values that survive a run.</param>
/// <param name="Arena">Inputs, outputs and everything between, after planning.</param>
/// <param name="Unplanned">What the arena would be if no memory were used twice.</param>
/// <param name="Scratch">Temporary memory inside steps.</param>
public readonly record struct PlanMemory(
    long Weights, long Packed, long Constants, long Prepared, long State, long Arena, long Unplanned, long Scratch)
{
    /// <summary>All bytes but those that are shared.</summary>
    public long Own => Constants + Prepared + State + Arena + Scratch;

    /// <summary>All bytes.</summary>
    public long Total => Own + Packed + Weights;

    /// <inheritdoc/>
    public override string ToString() =>
        $"weights {KiB(Weights)}, packed {KiB(Packed)}, constants {KiB(Constants)}, prepared {KiB(Prepared)}, state {KiB(State)}, "
        + $"arena {KiB(Arena)} (unplanned {KiB(Unplanned)}), scratch {KiB(Scratch)}, total {KiB(Total)}";

    static string KiB(long bytes) => FormattableString.Invariant($"{bytes / 1024.0:0.#} KiB");
}
