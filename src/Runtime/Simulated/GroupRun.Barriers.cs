namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    // Whether all threads are there that the barrier waits for: all of the group, or as many as it says.
    bool Barrier(Step step, in ActiveLanes active)
    {
        var wanted = (int)Value(step.B, active.List[0]);
        var needed = wanted == 0 ? threads : wanted;
        if (active.Count != needed || (needed % WarpSize != 0 && needed != threads))
        {
            Fail(DefectKind.DivergentBarrier, step.Instruction, active.List[0], $"{active.Count} of {needed} threads take part");
            return false;
        }
        if (needed == threads)
        {
            order.Barrier();
            return true;
        }
        var warps = new List<int>();
        for (var j = 0; j < active.Count; j += WarpSize)
            warps.Add(active.List[j] / WarpSize);
        order.Barrier(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(warps));
        return true;
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
