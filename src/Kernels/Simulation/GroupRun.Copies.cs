namespace Whence.Kernels.Simulation;

sealed unsafe partial class GroupRun
{
    readonly List<PendingCopy> copies = [];
    int[] committed = [];

    void StartCopies()
    {
        copies.Clear();
        if (committed.Length == 0)
            committed = new int[threads];
        Array.Clear(committed);
    }

    // The data arrives as late as it may: when its thread waits for it.
    void CopyAsync(Step step, in ActiveLanes active)
    {
        var instruction = step.Instruction!;
        var wantedCount = Guard(step, active, out var wanted);
        var from = new Span<long>(workspace.Scratch, lanes);
        from.Clear();
        Resolve(step, step.B, instruction.SourceDisplacement, instruction.Source!, instruction.Width, ref wanted, ref wantedCount);
        for (var j = 0; j < wantedCount; j++)
            from[wanted[j]] = workspace.Addresses[j];
        ReadWords(step, instruction.Source!, wanted, wantedCount, instruction.Width);
        var list = active.List;
        var count = active.Count;
        Resolve(step, step.A, instruction.Displacement, instruction.Memory!, instruction.Width, ref list, ref count);
        for (var j = 0; j < count; j++)
            copies.Add(new(list[j], committed[list[j]], workspace.Addresses[j], from[list[j]], instruction.Width));
        WriteWords(step, instruction.Memory!, list, count, instruction.Width);
    }

    void CopyCommit(in ActiveLanes active)
    {
        for (var j = 0; j < active.Count; j++)
            committed[active.List[j]]++;
    }

    void CopyWait(Step step, in ActiveLanes active)
    {
        var kept = 0;
        for (var i = 0; i < copies.Count; i++)
        {
            var copy = copies[i];
            if (active.Mask[copy.Thread] == 0 || copy.Group >= committed[copy.Thread] - step.Instruction!.Displacement)
            {
                copies[kept++] = copy;
                continue;
            }
            var to = new Span<byte>((byte*)copy.To, copy.Bytes);
            var from = new Span<byte>((byte*)copy.From, copy.Bytes);
            if (copy.From == 0)
                to.Clear();
            else
                from.CopyTo(to);
            EndCopy(copy);
        }
        copies.RemoveRange(kept, copies.Count - kept);
    }

    /// <summary>A copy to shared memory under way; from 0 stands for zeros.</summary>
    readonly record struct PendingCopy(int Thread, int Group, long To, long From, int Bytes);
}
