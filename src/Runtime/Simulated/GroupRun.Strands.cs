namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    readonly List<Strand> strands = [];
    Strand strand = new();

    // The lanes of the way lie in what is spare.
    void Split(LanePath path)
    {
        spare.Pop();
        var other = new Strand();
        other.Push(path);
        strands.Add(other);
    }

    // The strand that is first in the text goes on, so that others come to where it is; where all wait, it goes on without them.
    void Choose()
    {
        Join();
        var first = strands[0];
        foreach (var other in strands)
        {
            if ((other.Waits ? 1 : 0, other.Top.Block).CompareTo((first.Waits ? 1 : 0, first.Top.Block)) < 0)
                first = other;
        }
        (first.IsForced, first.Waits, strand) = (first.Waits, false, first);
    }

    // Strands that have come to where the one is that was run go on with it.
    void Join()
    {
        for (var i = strands.Count - 1; i >= 0; i--)
        {
            if (!strands[i].Meets(strand))
                continue;
            strand.Take(strands[i], lanes);
            while (strands[i].Open > 0)
                spare.Push(strands[i].Pop().Active);
            strands.RemoveAt(i);
        }
    }

    // Whether lanes that an instruction waits for may still come to it.
    bool Waits(Step[] steps, int at, in ActiveLanes active)
    {
        var step = steps[at];
        if (strand.IsForced || IsComplete(step, active))
        {
            strand.IsForced = false;
            return false;
        }
        // What belongs to the same instruction is done again.
        while (at > 0 && steps[at - 1].Instruction == step.Instruction)
            at--;
        (strand.Step, strand.Waits) = (at, true);
        return true;
    }

    bool IsComplete(Step step, in ActiveLanes active)
    {
        var inner = active;
        if (step.Guarded && step.Condition.Mask == 0)
        {
            if (*(int*)(file + step.Condition.Offset) != 0 == step.Negated)
                return true;
        }
        else if (step.Guarded)
        {
            inner = workspace.Lanes(0);
            Narrow(ref inner, active, step.Condition, step.Negated);
        }
        if (inner.Count == 0)
            return true;
        if (step.Kind is StepKind.Barrier or StepKind.BarrierReduce)
            return BarrierFault(step, inner) is null;
        for (var warp = 0; warp < alive.Length; warp++)
        {
            for (var rest = WarpMask(inner, warp); rest != 0;)
            {
                var mask = Together(step, warp, rest);
                if (WarpFault(step, warp, mask) is not null)
                    return false;
                rest &= ~mask;
            }
        }
        return true;
    }
}
