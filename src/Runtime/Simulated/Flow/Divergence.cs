using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>
/// Which values all lanes of a group share, which branches may part the lanes, and which values wait meanwhile: what lanes that have gone another
/// way will still read.
/// </summary>
sealed class Divergence
{
    readonly FlowGraph graph;
    readonly Webs webs;
    readonly LiveSets live;
    readonly Func<PtxInstruction, bool> varies;

    /// <summary>Looks at a kernel.</summary>
    /// <param name="graph">Its blocks.</param>
    /// <param name="webs">Its values.</param>
    /// <param name="live">When they are read.</param>
    /// <param name="varies">Whether an instruction gives other results in other lanes although its operands are the same.</param>
    public Divergence(FlowGraph graph, Webs webs, LiveSets live, Func<PtxInstruction, bool> varies)
    {
        (this.graph, this.webs, this.live, this.varies) = (graph, webs, live, varies);
        Waiting = new BitSet?[graph.Exit];
        Parts = new bool[graph.Exit];
        while (Values() | Branches())
        {
        }
    }

    /// <summary>By block, what lanes that wait elsewhere still read; null where none can.</summary>
    public BitSet?[] Waiting { get; }

    /// <summary>By block, whether the branch at its end may part the lanes of the group.</summary>
    public bool[] Parts { get; }

    bool Values()
    {
        var changed = false;
        foreach (var block in graph.Blocks.Where(block => graph.IsReached[block.Index]))
        {
            for (var i = block.First; i < block.End; i++)
            {
                if (webs.Sets[i].Length == 0)
                    continue;
                var isUniform = !varies(graph.Instructions[i]) && Array.TrueForAll(webs.Reads[i], read => read.Web.IsUniform);
                foreach (var (_, web) in webs.Sets[i])
                {
                    if (!web.IsUniform || (isUniform && Waiting[block.Index]?[web.Number] is not true))
                        continue;
                    web.IsUniform = false;
                    changed = true;
                }
            }
        }
        return changed;
    }

    bool Branches()
    {
        var changed = false;
        foreach (var block in graph.Blocks)
        {
            if (Parts[block.Index] || block.Branch is null || !graph.IsReached[block.Index])
                continue;
            if (Array.TrueForAll(webs.Reads[block.End - 1], read => read.Web.IsUniform))
                continue;
            Parts[block.Index] = changed = true;
            Part(block);
        }
        return changed;
    }

    // Lanes that never need to meet wait anywhere.
    void AddAll(BitSet waiting, bool[] reached)
    {
        foreach (var block in graph.Blocks.Where(block => reached[block.Index]))
        {
            waiting.Add(live.Before[block.Index]);
            for (var i = block.First; i < block.End; i++)
            {
                foreach (var (_, web) in webs.Sets[i])
                    waiting.Add(web.Number);
            }
        }
    }

    void Part(FlowBlock block)
    {
        var waiting = new BitSet(webs.All.Count);
        if (block.Join < graph.Exit)
            waiting.Add(live.Before[block.Join]);
        if (block.Splits)
            AddAll(waiting, graph.Reach(block.Next));
        int[] ways = [.. block.Next.Distinct().Where(next => next != block.Join)];
        int[] tails = [.. ways.Where(way => block.Join == graph.Exit && graph.Blocks[way].IsTail)];
        int[] others = [.. ways.Except(tails)];
        foreach (var way in others.Length > 1 ? others : [])
            waiting.Add(live.Before[way]);
        Wait(others, block.Join, waiting);
        // Lanes that end do so first: nobody waits but for them.
        var all = new BitSet(webs.All.Count);
        all.CopyFrom(waiting);
        foreach (var way in tails.Length > 0 ? ways : [])
            all.Add(live.Before[way]);
        Wait(tails, block.Join, all);
    }

    void Wait(int[] ways, int join, BitSet waiting)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>(ways);
        while (open.TryPop(out var at))
        {
            if (at == join || at == graph.Exit || !seen.Add(at))
                continue;
            (Waiting[at] ??= new(webs.All.Count)).Add(waiting);
            foreach (var next in graph.Blocks[at].Next)
                open.Push(next);
        }
    }
}
