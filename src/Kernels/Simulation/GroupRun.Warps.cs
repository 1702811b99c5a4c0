using System.Numerics;
using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

sealed unsafe partial class GroupRun
{
    void WarpEffect(Step step, in ActiveLanes active)
    {
        for (var start = 0; start < threads; start += WarpSize)
        {
            var size = Math.Min(WarpSize, threads - start);
            var mask = WarpMask(active, start, size);
            if (mask == 0)
                continue;
            if (mask != uint.MaxValue >> (WarpSize - size))
                Fail(DefectKind.DivergentWarp, step, start + BitOperations.TrailingZeroCount(mask), $"of warp {start / WarpSize}, lanes {mask:x8} take part");
            else if (size < WarpSize && step.Kind is StepKind.LoadMatrix or StepKind.MatrixMultiply)
                Fail(DefectKind.DivergentWarp, step, start, $"warp {start / WarpSize} has {size} threads, 32 are needed");
            else
                WarpEffect(step, start, size, mask);
        }
        OrderWarps(active);
    }

    void WarpEffect(Step step, int start, int size, uint mask)
    {
        switch (step.Kind)
        {
            case StepKind.Shuffle:
                Shuffle(step, start, size);
                break;
            case StepKind.Vote:
                Vote(step, start, size, mask);
                break;
            case StepKind.WarpReduce:
                WarpReduce(step, start, size);
                break;
            case StepKind.LoadMatrix:
                LoadMatrix(step, start);
                break;
            case StepKind.MatrixMultiply:
                MatrixMultiply(step, start);
                break;
        }
    }

    static uint WarpMask(in ActiveLanes active, int start, int size)
    {
        var mask = 0u;
        for (var i = 0; i < size; i++)
            mask |= (uint)active.Mask[start + i] & 1u << i;
        return mask;
    }

    void Shuffle(Step step, int start, int size)
    {
        var values = file + step.A.Offset;
        var choice = file + step.B.Offset;
        var result = (int*)(file + step.Results[0]);
        for (var i = 0; i < size; i++)
        {
            var b = ((int*)choice)[(start + i) & step.B.Mask] & 31;
            var from = step.Instruction!.Shuffle switch
            {
                ShuffleMode.Index => b,
                ShuffleMode.Up => i >= b ? i - b : i,
                ShuffleMode.Down => i + b < WarpSize ? i + b : i,
                _ => i ^ b,
            };
            if (from >= size)
            {
                Fail(DefectKind.MissingLane, step, start + i, $"lane {i} reads lane {from} of a warp of {size} threads");
                from = i;
            }
            result[start + i] = ((int*)values)[(start + from) & step.A.Mask];
        }
    }

    void Vote(Step step, int start, int size, uint mask)
    {
        var values = (int*)(file + step.A.Offset);
        var ballot = 0u;
        for (var i = 0; i < size; i++)
            ballot |= (uint)values[(start + i) & step.A.Mask] & 1u << i;
        var result = step.Instruction!.Vote switch
        {
            VoteMode.All => ballot == mask ? -1 : 0,
            VoteMode.Any => ballot != 0 ? -1 : 0,
            _ => (int)ballot,
        };
        new Span<int>((int*)(file + step.Results[0]) + start, size).Fill(result);
    }

    void WarpReduce(Step step, int start, int size)
    {
        var values = (int*)(file + step.A.Offset);
        var sum = values[start & step.A.Mask];
        for (var i = 1; i < size; i++)
            sum = Join(step.Instruction!, sum, values[(start + i) & step.A.Mask], 0);
        new Span<int>((int*)(file + step.Results[0]) + start, size).Fill(sum);
    }

    void Special(Step step, in ActiveLanes active)
    {
        var result = (int*)(file + step.Results[0]);
        if (step.Uniform)
        {
            new Span<int>(result, RegisterFile.UniformLanes).Fill(Number(step.Instruction!.Special, 0));
            return;
        }
        for (var j = 0; j < active.Count; j++)
            result[active.List[j]] = Number(step.Instruction!.Special, active.List[j]);
    }

    int Number(SpecialRegister special, int thread) => special switch
    {
        SpecialRegister.ThreadX => thread % kernel.Group.X,
        SpecialRegister.ThreadY => thread / kernel.Group.X % kernel.Group.Y,
        SpecialRegister.ThreadZ => thread / kernel.Group.X / kernel.Group.Y,
        SpecialRegister.GroupX => group.X,
        SpecialRegister.GroupY => group.Y,
        SpecialRegister.GroupZ => group.Z,
        SpecialRegister.GridX => grid.X,
        SpecialRegister.GridY => grid.Y,
        SpecialRegister.GridZ => grid.Z,
        SpecialRegister.Lane => thread % WarpSize,
        _ => thread / WarpSize,
    };

    void Barrier(Step step, in ActiveLanes active)
    {
        if (active.Count == threads)
        {
            order.Barrier();
            return;
        }
        Fail(DefectKind.DivergentBarrier, step, active.List[0], $"{active.Count} of {threads} threads take part");
    }
}
