namespace Whence.Runtime.Simulated.Flow;

/// <summary>
/// Finds where ways meet again: the immediate post-dominator of each block, by the iteration of Cooper, Harvey and Kennedy on the graph turned around.
/// Nobody meets at a block that only ends the kernel: lanes that go there have ended.
/// </summary>
sealed class PostDominators
{
    readonly FlowGraph graph;
    readonly List<int>[] before;
    readonly List<int>[] after;
    readonly int[] order;
    readonly List<int> sorted = [];
    readonly int[] join;

    PostDominators(FlowGraph graph)
    {
        this.graph = graph;
        var count = graph.Exit + 1;
        (before, after) = (Lists(count), Lists(count));
        foreach (var block in graph.Blocks.Where(block => graph.IsReached[block.Index]))
        {
            foreach (var next in block.Next.Distinct())
                Connect(block.Index, graph.IsEnd(next) ? graph.Exit : next);
        }
        (order, join) = (new int[count], new int[count]);
        Array.Fill(order, -1);
        Array.Fill(join, -1);
        Sort();
    }

    public static void Set(FlowGraph graph)
    {
        var dominators = new PostDominators(graph);
        dominators.Iterate();
        foreach (var block in graph.Blocks)
            block.Join = dominators.join[block.Index] < 0 ? graph.Exit : dominators.join[block.Index];
    }

    static List<int>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<int>())];

    void Connect(int from, int to)
    {
        after[from].Add(to);
        before[to].Add(from);
    }

    // Blocks from which no way leads to the end get one, so that every block is sorted.
    void Sort()
    {
        Visit(graph.Exit);
        for (var i = graph.Blocks.Count - 1; i >= 0; i--)
        {
            if (graph.IsReached[i] && order[i] < 0)
            {
                Connect(i, graph.Exit);
                Visit(i);
            }
        }
        // Sorted so that a block stands behind one of its followers.
        sorted.Reverse();
        for (var i = 0; i < sorted.Count; i++)
            order[sorted[i]] = i;
        if (sorted[0] != graph.Exit)
        {
            sorted.Remove(graph.Exit);
            sorted.Insert(0, graph.Exit);
            for (var i = 0; i < sorted.Count; i++)
                order[sorted[i]] = i;
        }
    }

    void Visit(int root)
    {
        var open = new Stack<(int Block, int Next)>();
        order[root] = 0;
        open.Push((root, 0));
        while (open.TryPop(out var top))
        {
            if (top.Next == before[top.Block].Count)
            {
                sorted.Add(top.Block);
                continue;
            }
            open.Push((top.Block, top.Next + 1));
            var next = before[top.Block][top.Next];
            if (order[next] < 0)
            {
                order[next] = 0;
                open.Push((next, 0));
            }
        }
    }

    void Iterate()
    {
        join[graph.Exit] = graph.Exit;
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var block in sorted.Skip(1))
            {
                var met = -1;
                foreach (var next in after[block])
                    met = join[next] < 0 ? met : met < 0 ? next : Meet(met, next);
                changed |= met != join[block];
                join[block] = met;
            }
        }
    }

    int Meet(int a, int b)
    {
        while (a != b)
        {
            while (order[a] > order[b])
                a = join[a];
            while (order[b] > order[a])
                b = join[b];
        }
        return a;
    }
}
