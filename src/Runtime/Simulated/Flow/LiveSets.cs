namespace Whence.Runtime.Simulated.Flow;

/// <summary>Which values are still to be read at the start of each block.</summary>
sealed class LiveSets
{
    readonly FlowGraph graph;
    readonly Webs webs;

    public LiveSets(FlowGraph graph, Webs webs)
    {
        (this.graph, this.webs) = (graph, webs);
        Before = [.. Enumerable.Range(0, graph.Exit + 1).Select(_ => new BitSet(webs.All.Count))];
        var (read, set) = (Empty(), Empty());
        foreach (var block in graph.Blocks)
            Collect(block, read[block.Index], set[block.Index]);
        var live = new BitSet(webs.All.Count);
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = graph.Exit - 1; i >= 0; i--)
            {
                live.Clear();
                foreach (var next in graph.Blocks[i].Next)
                    live.Add(Before[next]);
                live.Remove(set[i]);
                live.Add(read[i]);
                changed |= Before[i].Add(live);
            }
        }

        BitSet[] Empty() => [.. graph.Blocks.Select(_ => new BitSet(webs.All.Count))];
    }

    /// <summary>What is read at or behind the start of each block.</summary>
    public BitSet[] Before { get; }

    /// <summary>
    /// How many 32-bit registers of a thread hold values that are still to be read, at most. 64-bit values count twice; predicates and parameters
    /// of the kernel, which lie in constant memory, not at all.
    /// </summary>
    public int Peak()
    {
        var peak = 0;
        var live = new BitSet(webs.All.Count);
        foreach (var block in graph.Blocks.Where(block => graph.IsReached[block.Index]))
        {
            live.Clear();
            foreach (var next in block.Next)
                live.Add(Before[next]);
            var weight = live.Numbers().Sum(web => Weight(webs.All[web]));
            for (var i = block.End - 1; i >= block.First; i--)
                peak = Math.Max(peak, Step(i, live, ref weight));
        }
        return peak;
    }

    // Moves from behind an instruction to before it; the most that was alive there.
    int Step(int instruction, BitSet live, ref int weight)
    {
        foreach (var (_, web) in webs.Sets[instruction])
            weight += Change(live, web, true);
        var peak = weight;
        foreach (var (_, web) in graph.Instructions[instruction].Guard is null ? webs.Sets[instruction] : [])
            weight -= Change(live, web, false);
        foreach (var (_, web) in webs.Reads[instruction])
            weight += Change(live, web, true);
        return Math.Max(peak, weight);
    }

    static int Change(BitSet live, Web web, bool isLive)
    {
        if (live[web.Number] == isLive)
            return 0;
        if (isLive)
            live.Add(web.Number);
        else
            live.Remove(web.Number);
        return Weight(web);
    }

    static int Weight(Web web) => web.IsParameter || web.Register.Type is Ptx.PtxType.Pred ? 0 : web.Bytes / 4;

    void Collect(FlowBlock block, BitSet read, BitSet set)
    {
        for (var i = block.End - 1; i >= block.First; i--)
        {
            foreach (var (_, web) in graph.Instructions[i].Guard is null ? webs.Sets[i] : [])
            {
                set.Add(web.Number);
                read.Remove(web.Number);
            }
            foreach (var (_, web) in webs.Reads[i])
                read.Add(web.Number);
        }
    }
}
