using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    readonly List<PendingCopy> copies = [];
    int[] committed = [];

    void StartCopies()
    {
        copies.Clear();
        if (committed.Length == 0)
            committed = new int[lanes];
        Array.Clear(committed);
    }

    // The data arrives as late as it may: when its thread waits for it. A copy of nothing reads nothing.
    void CopyAsync(Step step, in ActiveLanes active)
    {
        var bytes = step.Immediate;
        var taken = (uint*)(file + step.C.Offset);
        var from = new Span<long>(workspace.Scratch, lanes);
        from.Clear();
        ResolveSources(step, active, from);
        var access = Resolve(step, step.A, step.Displacement, PtxSpace.Shared, bytes, active);
        for (var j = 0; j < access.Count; j++)
        {
            var lane = access.List[j];
            var given = from[lane] == 0 ? 0 : (int)Math.Min(taken[lane & step.C.Mask], bytes);
            copies.Add(new(lane, committed[lane], workspace.Addresses[j], from[lane], bytes, given));
        }
        WriteWords(step, access, bytes);
    }

    void ResolveSources(Step step, in ActiveLanes active, Span<long> from)
    {
        var taken = (uint*)(file + step.C.Offset);
        var wanted = workspace.Lanes(1);
        var list = wanted.List;
        var (count, bytes) = (0, step.Immediate);
        for (var j = 0; j < active.Count; j++)
        {
            if (taken[active.List[j] & step.C.Mask] > 0)
                list[count++] = active.List[j];
        }
        var access = Resolve(step, step.B, step.SourceDisplacement, PtxSpace.Global, bytes, list, count);
        for (var j = 0; j < access.Count; j++)
            from[access.List[j]] = workspace.Addresses[j];
        ReadWords(step, access, bytes);
    }

    void CopyCommit(in ActiveLanes active)
    {
        for (var j = 0; j < active.Count; j++)
            committed[active.List[j]]++;
    }

    // wait_all waits also for what has not been committed.
    void CopyWait(Step step, in ActiveLanes active)
    {
        var kept = 0;
        for (var i = 0; i < copies.Count; i++)
        {
            var copy = copies[i];
            if (active.Mask[copy.Thread] == 0 || (step.Mode != "all" && copy.Group >= committed[copy.Thread] - step.Immediate))
            {
                copies[kept++] = copy;
                continue;
            }
            var to = new Span<byte>((byte*)copy.To, copy.Bytes);
            new Span<byte>((byte*)copy.From, copy.Given).CopyTo(to);
            to[copy.Given..].Clear();
            EndCopy(copy);
        }
        copies.RemoveRange(kept, copies.Count - kept);
    }

    /// <summary>A copy to shared memory under way; what is not given is filled with zeros.</summary>
    readonly record struct PendingCopy(int Thread, int Group, long To, long From, int Bytes, int Given);
}
