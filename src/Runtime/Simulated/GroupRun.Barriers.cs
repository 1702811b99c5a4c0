namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    // Whether all threads are there that the barrier waits for. Threads that have ended are not waited for; whole warps arrive.
    bool Barrier(Step step, in ActiveLanes active)
    {
        if (BarrierFault(step, active) is { } fault)
        {
            Fail(DefectKind.DivergentBarrier, step.Instruction, active.List[0], fault);
            return false;
        }
        if (active.Count == living)
        {
            order.Barrier();
            return true;
        }
        order.Barrier(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(WarpsOf(active)));
        return true;
    }

    // What is wrong with the lanes at a barrier: it waits for all of the group, or for as many as it says, counted by warps.
    string? BarrierFault(Step step, in ActiveLanes active)
    {
        var wanted = (int)Value(step.B, active.List[0]);
        if (wanted == 0)
            return active.Count == living ? null : $"{active.Count} of {living} threads take part";
        if (wanted % WarpSize != 0)
            return $"{wanted} threads are named, which are no whole warps";
        var warps = WarpsOf(active);
        foreach (var warp in warps)
        {
            if (WarpMask(active, warp) is var mask && mask != alive[warp])
                return $"of warp {warp}, lanes {mask:x8} of {alive[warp]:x8} take part";
        }
        return warps.Count * WarpSize == wanted ? null : $"{warps.Count * WarpSize} of {wanted} threads take part";
    }

    static List<int> WarpsOf(in ActiveLanes active)
    {
        var warps = new List<int>();
        for (var j = 0; j < active.Count; j++)
        {
            if (warps.Count == 0 || warps[^1] != active.List[j] / WarpSize)
                warps.Add(active.List[j] / WarpSize);
        }
        return warps;
    }

    void BarrierReduce(Step step, in ActiveLanes active)
    {
        Barrier(step, active);
        var holding = 0;
        for (var j = 0; j < active.Count; j++)
            holding += Value(step.C, active.List[j]) != 0 ? 1 : 0;
        var result = step.Mode switch
        {
            "popc" => holding,
            "and" => holding == active.Count ? -1 : 0,
            _ => holding > 0 ? -1 : 0,
        };
        for (var i = 0; step.Uniform && i < RegisterPlaces.UniformLanes; i++)
            Put(file + step.Results[0], 4, i, result);
        for (var j = 0; !step.Uniform && j < active.Count; j++)
            Put(file + step.Results[0], 4, active.List[j], result);
    }
}
