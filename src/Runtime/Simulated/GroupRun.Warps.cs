using System.Numerics;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    void WarpEffect(Step step, in ActiveLanes active)
    {
        for (var warp = 0; warp < alive.Length; warp++)
        {
            var all = WarpMask(active, warp);
            if (all == 0)
                continue;
            if (step.Kind is StepKind.ActiveMask)
            {
                SetAll(step, warp, all, (int)all);
                continue;
            }
            for (var rest = all; rest != 0;)
            {
                var mask = Together(step, warp, rest);
                rest &= ~mask;
                if (WarpFault(step, warp, mask) is { } fault)
                    Fail(DefectKind.DivergentWarp, step.Instruction, First(warp, mask), fault);
                else
                    WarpEffect(step, warp, mask);
            }
            order.WarpBarrier(warp);
        }
    }

    static int First(int warp, uint mask) => warp * WarpSize + BitOperations.TrailingZeroCount(mask);

    // The lanes that name the same others as the first one does.
    uint Together(Step step, int warp, uint rest)
    {
        if (step.B.Mask == 0)
            return rest;
        var (together, named) = (0u, Value(step.B, First(warp, rest)));
        for (; rest != 0; rest &= rest - 1)
            together |= Value(step.B, First(warp, rest)) == named ? rest & 0 - rest : 0;
        return together;
    }

    // What is wrong with the lanes at an instruction of a warp. Those that it names must be there, no others; those that have ended need not be, but a
    // barrier of the warp and a matrix wait for them, too.
    string? WarpFault(Step step, int warp, uint mask)
    {
        var there = WarpMask(warp);
        if (step.Kind is StepKind.LoadMatrix or StepKind.MatrixMultiply)
        {
            return there != uint.MaxValue ? $"warp {warp} has {threads - warp * WarpSize} threads, 32 are needed"
                : mask != uint.MaxValue ? $"of warp {warp}, lanes {mask:x8} take part, all are needed" : null;
        }
        var named = (uint)Value(step.B, First(warp, mask));
        if (step.Kind is StepKind.WarpBarrier && (named & there & ~alive[warp]) is var lost && lost != 0)
            return $"of warp {warp}, lanes {named:x8} are named, lanes {lost:x8} have ended";
        return (named & alive[warp]) == mask ? null : $"of warp {warp}, lanes {mask:x8} take part, lanes {named:x8} are named";
    }

    // The lanes of a warp that are threads.
    uint WarpMask(int warp) => threads - warp * WarpSize >= WarpSize ? uint.MaxValue : (1u << (threads - warp * WarpSize)) - 1;

    void WarpEffect(Step step, int warp, uint mask)
    {
        switch (step.Kind)
        {
            case StepKind.Shuffle:
                Shuffle(step, warp, mask);
                break;
            case StepKind.Vote:
                Vote(step, warp, mask);
                break;
            case StepKind.Match:
                Match(step, warp, mask);
                break;
            case StepKind.WarpReduce:
                WarpReduce(step, warp, mask);
                break;
            case StepKind.LoadMatrix:
                LoadMatrix(step, warp * WarpSize);
                break;
            case StepKind.MatrixMultiply:
                MatrixMultiply(step, warp * WarpSize);
                break;
        }
    }

    static uint WarpMask(in ActiveLanes active, int warp)
    {
        var mask = 0u;
        for (var i = 0; i < WarpSize; i++)
            mask |= (uint)active.Mask[warp * WarpSize + i] & 1u << i;
        return mask;
    }

    void SetAll(Step step, int warp, uint mask, int value, int result = 0)
    {
        for (var rest = mask; rest != 0; rest &= rest - 1)
            Put(file + step.Results[result], 4, warp * WarpSize + BitOperations.TrailingZeroCount(rest), value);
    }

    // The third operand holds the last lane of a segment, and above it the bits of a lane's number that name its segment.
    void Shuffle(Step step, int warp, uint mask)
    {
        var start = warp * WarpSize;
        Span<int> values = stackalloc int[WarpSize];
        for (var i = 0; i < WarpSize; i++)
            values[i] = (int)Value(step.A, start + i);
        for (var rest = mask; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            var by = (int)Value(step.Operands[0], start + lane) & 31;
            var limits = (int)Value(step.Operands[1], start + lane);
            var (last, segment) = (limits & 31, limits >> 8 & 31);
            last = (lane & segment) | (last & ~segment);
            var (from, inside) = step.Mode switch
            {
                "up" => (lane - by, lane - by >= last),
                "down" => (lane + by, lane + by <= last),
                "bfly" => (lane ^ by, (lane ^ by) <= last),
                _ => ((lane & segment) | (by & ~segment), ((lane & segment) | (by & ~segment)) <= last),
            };
            from = inside ? from : lane;
            if ((mask >> from & 1) == 0)
            {
                Fail(DefectKind.MissingLane, step.Instruction, start + lane, $"lane {lane} reads lane {from}, which is not there");
                from = lane;
            }
            Put(file + step.Results[0], 4, start + lane, values[from]);
            Put(file + step.Results[1], 4, start + lane, inside ? -1 : 0);
        }
    }

    void Vote(Step step, int warp, uint mask)
    {
        var ballot = 0u;
        for (var rest = mask; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            ballot |= (uint)Value(step.A, warp * WarpSize + lane) & 1u << lane;
        }
        SetAll(step, warp, mask, step.Mode switch
        {
            "all" => ballot == mask ? -1 : 0,
            "any" => ballot != 0 ? -1 : 0,
            "uni" => ballot == 0 || ballot == mask ? -1 : 0,
            _ => (int)ballot,
        });
    }

    void Match(Step step, int warp, uint mask)
    {
        for (var rest = mask; rest != 0; rest &= rest - 1)
        {
            var (lane, same) = (BitOperations.TrailingZeroCount(rest), 0u);
            for (var others = mask; others != 0; others &= others - 1)
            {
                var other = BitOperations.TrailingZeroCount(others);
                if (Value(step.A, warp * WarpSize + other) == Value(step.A, warp * WarpSize + lane))
                    same |= 1u << other;
            }
            var all = step.Mode == "all";
            SetAll(step, warp, 1u << lane, all && same != mask ? 0 : (int)same);
            SetAll(step, warp, 1u << lane, same == mask ? -1 : 0, 1);
        }
    }

    void WarpReduce(Step step, int warp, uint mask)
    {
        var (sum, isFirst) = (0UL, true);
        for (var rest = mask; rest != 0; rest &= rest - 1)
        {
            var value = Value(step.A, warp * WarpSize + BitOperations.TrailingZeroCount(rest));
            (sum, isFirst) = (isFirst ? value : Atomics.Join(step.Mode, step.Type, sum, value, 0), false);
        }
        SetAll(step, warp, mask, (int)sum);
    }

    void Special(Step step)
    {
        var count = step.Uniform ? RegisterPlaces.UniformLanes : lanes;
        for (var i = 0; i < count; i++)
            ((int*)(file + step.Results[0]))[i] = Number(step.Mode, step.Uniform ? 0 : i);
    }

    int Number(string special, int thread)
    {
        var (size, lane) = (launch.Group, thread % WarpSize);
        return special switch
        {
            "%tid.x" => thread % size.X,
            "%tid.y" => thread / size.X % size.Y,
            "%tid.z" => thread / size.X / size.Y,
            "%ntid.x" => size.X,
            "%ntid.y" => size.Y,
            "%ntid.z" => size.Z,
            "%ctaid.x" => group.X,
            "%ctaid.y" => group.Y,
            "%ctaid.z" => group.Z,
            "%nctaid.x" => launch.Grid.X,
            "%nctaid.y" => launch.Grid.Y,
            "%nctaid.z" => launch.Grid.Z,
            "%laneid" => lane,
            "%warpid" => thread / WarpSize,
            "%nwarpid" => lanes / WarpSize,
            "%dynamic_smem_size" => launch.DynamicSharedBytes,
            "%total_smem_size" => workspace.SharedBytes,
            "%lanemask_eq" => 1 << lane,
            "%lanemask_lt" => (1 << lane) - 1,
            "%lanemask_le" => (int)(uint.MaxValue >> (31 - lane)),
            "%lanemask_gt" => lane == 31 ? 0 : (int)(uint.MaxValue << (lane + 1)),
            "%lanemask_ge" => (int)(uint.MaxValue << lane),
            "%nsmid" => 1,
            "%clock" or "%clock64" or "%globaltimer" => (int)executed,
            _ => 0,
        };
    }
}
