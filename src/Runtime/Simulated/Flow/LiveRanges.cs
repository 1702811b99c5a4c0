namespace Whence.Runtime.Simulated.Flow;

/// <summary>For each value the part of the text in which it may be needed, from its first to its last position.</summary>
sealed class LiveRanges
{
    readonly FlowGraph graph;
    readonly int[] first;
    readonly int[] last;

    public LiveRanges(FlowGraph graph, Webs webs, LiveSets live, Divergence divergence)
    {
        this.graph = graph;
        (first, last) = (new int[webs.All.Count], new int[webs.All.Count]);
        Array.Fill(first, int.MaxValue);
        Array.Fill(last, -1);
        for (var i = 0; i < graph.Instructions.Count; i++)
        {
            foreach (var (_, web) in webs.Reads[i])
                Mention(web.Number, 2 * i);
            foreach (var (_, web) in webs.Sets[i])
                Mention(web.Number, 2 * i + (IsLanewise(i) ? 1 : 0));
        }
        foreach (var block in graph.Blocks.Where(block => graph.IsReached[block.Index]))
            Extend(block, live, divergence);
    }

    public int First(Web web) => first[web.Number];

    public int Last(Web web) => last[web.Number];

    // The result of what is computed lane by lane may take the place of an operand.
    bool IsLanewise(int i)
    {
        var instruction = graph.Instructions[i];
        return instruction.Operands[0] is Ptx.PtxOperand.Register
            && instruction.Name is not ("ld" or "atom" or "shfl" or "vote" or "match" or "redux" or "bar" or "activemask" or "ldu");
    }

    void Extend(FlowBlock block, LiveSets live, Divergence divergence)
    {
        var (start, end) = (2 * block.First, 2 * block.End - 1);
        foreach (var web in live.Before[block.Index].Numbers())
            Mention(web, start);
        foreach (var next in block.Next)
        {
            foreach (var web in live.Before[next].Numbers())
                Mention(web, end);
        }
        foreach (var web in divergence.Waiting[block.Index]?.Numbers() ?? [])
        {
            Mention(web, start);
            Mention(web, end);
        }
    }

    void Mention(int web, int position)
    {
        first[web] = Math.Min(first[web], position);
        last[web] = Math.Max(last[web], position);
    }
}
