
namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    // The first places for lanes are taken by steps under a predicate and by branches by index.
    const int FirstPath = 2;

    readonly uint[] alive;
    readonly Stack<ActiveLanes> spare = [];
    int made;
    int living;

    // Ways are run one after the other, the last that parted first, until they come to where they meet.
    void RunPaths()
    {
        var all = Spare();
        all.Fill(threads, lanes);
        living = threads;
        for (var warp = 0; warp < alive.Length; warp++)
            alive[warp] = WarpMask(all, warp);
        strands.Clear();
        strand = new();
        strands.Add(strand);
        Push(new(0, kernel.Blocks.Length, all));
        while (strands.Count > 0 && !ended)
        {
            if (strands.Count > 1)
                Choose();
            else
                strand = strands[0];
            RunStrand();
        }
    }

    // Runs all that is there, or one block where there are several strands.
    void RunStrand()
    {
        do
        {
            ref var path = ref strand.Top;
            if (path.Block == path.Join)
            {
                if (path.Join == kernel.Blocks.Length)
                    End(path.Active);
                Pop();
                continue;
            }
            var block = kernel.Blocks[path.Block];
            if (!Execute(block.Steps, path.Active))
                return;
            if (block.Branch is null)
                path.Block = block.Next[0];
            else
                Branch(block, ref path);
            if (executed > options.StepLimit)
                FailEndless(block);
        }
        while (!ended && strand.Open > 0 && strands.Count == 1);
        if (strand.Open == 0)
            strands.Remove(strand);
    }

    void FailEndless(PreparedBlock block)
    {
        ended = true;
        var instruction = block.Branch ?? block.Steps.LastOrDefault()?.Instruction ?? kernel.FirstInstruction;
        Fail(DefectKind.Endless, instruction, 0, $"a group has executed more than {options.StepLimit} instructions");
    }

    void End(in ActiveLanes active)
    {
        living -= active.Count;
        for (var warp = 0; warp < alive.Length; warp++)
            alive[warp] &= ~WarpMask(active, warp);
        foreach (var other in strands)
            other.Waits = false;
    }

    // Room for the lanes of the next way.
    ActiveLanes Spare()
    {
        if (spare.Count == 0)
            spare.Push(workspace.Lanes(FirstPath + made++));
        return spare.Peek();
    }

    // The lanes of the way lie in what is spare.
    void Push(LanePath path)
    {
        spare.Pop();
        strand.Push(path);
    }

    void Pop() => spare.Push(strand.Pop().Active);

    void Branch(PreparedBlock block, ref LanePath path)
    {
        if (counts is not null)
            CountBranch(path.Active);
        if (block.IsTrap)
            FailTrap(block, path.Active);
        if (block.IsTable)
            BranchByIndex(block, ref path);
        else if (!block.IsConditional)
            path.Block = block.Next[0];
        else if (block.Condition.Mask == 0)
            path.Block = block.Next[*(int*)(file + block.Condition.Offset) != 0 != block.Negated ? 0 : 1];
        else
            Part(block, ref path);
    }

    void FailTrap(PreparedBlock block, in ActiveLanes active)
    {
        for (var j = 0; j < active.Count; j++)
        {
            var lane = active.List[j];
            if (block.IsConditional && Value(block.Condition, lane) != 0 == block.Negated)
                continue;
            Fail(DefectKind.Trap, block.Branch!, lane, "the kernel gives up");
            return;
        }
    }

    void Part(PreparedBlock block, ref LanePath path)
    {
        var taken = Spare();
        Narrow(ref taken, path.Active, block.Condition, block.Negated);
        if (taken.Count == 0 || taken.Count == path.Active.Count)
        {
            path.Block = block.Next[taken.Count == 0 ? 1 : 0];
            return;
        }
        if (block.IsUniform)
            CheckUniform(block, path.Active, taken);
        if (path.Join == block.Join)
            PartInPlace(block, ref path, taken);
        else
            PartAbove(block, ref path, taken);
    }

    // The lanes below wait at the same block: those that have come there are done with.
    void PartInPlace(PreparedBlock block, ref LanePath path, ActiveLanes taken)
    {
        var (to, otherwise, join) = (block.Next[0], block.Next[1], path.Join);
        if (join == kernel.Blocks.Length && to != join && IsTail(to))
        {
            // Those that end are not waited for: they end first.
            path.Active.Without(path.Active, taken, lanes);
            path.Block = otherwise;
            Push(new(to, join, taken));
            return;
        }
        var rest = taken;
        rest.Without(path.Active, taken, lanes);
        path.Active.Without(path.Active, rest, lanes);
        if (to != join && otherwise != join)
        {
            path.Block = to;
            // What is behind the branch in the text is run first.
            if (block.Splits && !IsTail(otherwise))
                Split(new(otherwise, join, rest));
            else
                Push(new(otherwise, join, rest));
            return;
        }
        path.Block = to == join ? otherwise : to;
        if (join == kernel.Blocks.Length)
            End(to == join ? path.Active : rest);
        if (to == join)
            path.Active.CopyFrom(rest, lanes);
    }

    bool IsTail(int block) => block < kernel.Blocks.Length && kernel.Blocks[block].IsTail;

    void PartAbove(PreparedBlock block, ref LanePath path, ActiveLanes taken)
    {
        var (to, otherwise, join) = (block.Next[0], block.Next[1], block.Join);
        var active = path.Active;
        path.Block = join;
        if (to == join)
        {
            taken.Without(active, taken, lanes);
            Push(new(otherwise, join, taken));
            return;
        }
        Push(new(to, join, taken));
        if (otherwise == join)
            return;
        var rest = Spare();
        rest.Without(active, taken, lanes);
        Push(new(otherwise, join, rest));
    }

    void CheckUniform(PreparedBlock block, in ActiveLanes active, in ActiveLanes taken)
    {
        for (var warp = 0; warp < alive.Length; warp++)
        {
            var (all, some) = (WarpMask(active, warp), WarpMask(taken, warp));
            if (some == 0 || some == all)
                continue;
            var thread = warp * WarpSize + System.Numerics.BitOperations.TrailingZeroCount(some);
            Fail(DefectKind.DivergentUniform, block.Branch!, thread, $"of warp {warp}, lanes {some:x8} of {all:x8} go one way, the others another");
            return;
        }
    }

    void BranchByIndex(PreparedBlock block, ref LanePath path)
    {
        var index = (uint*)(file + block.Condition.Offset);
        var (targets, active) = (block.Next, workspace.Lanes(1));
        active.CopyFrom(path.Active, lanes);
        var (join, choices) = (block.Join, new List<(int Target, List<int> Lanes)>());
        for (var j = 0; j < active.Count; j++)
        {
            var lane = active.List[j];
            var choice = index[lane & block.Condition.Mask];
            if (choice >= targets.Length)
            {
                Fail(DefectKind.OutOfBounds, block.Branch!, lane, $"entry {choice} of {targets.Length} targets");
                choice = (uint)targets.Length - 1;
            }
            var known = choices.FindIndex(one => one.Target == targets[choice]);
            if (known < 0)
                (known, choices) = (choices.Count, [.. choices, (targets[choice], [])]);
            choices[known].Lanes.Add(lane);
        }
        if (choices.Count == 1)
        {
            path.Block = choices[0].Target;
            return;
        }
        if (path.Join == join)
            Pop();
        else
            path.Block = join;
        foreach (var (target, chosen) in choices.OrderBy(choice => IsTail(choice.Target)))
        {
            var own = Spare();
            own.Set(chosen, lanes);
            if (target != join && block.Splits && strand.Open > 0 && !IsTail(target))
                Split(new(target, join, own));
            else if (target != join)
                Push(new(target, join, own));
            else if (join == kernel.Blocks.Length)
                End(own);
        }
    }
}
