using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>The blocks of a kernel and the ways between them.</summary>
sealed class FlowGraph
{
    readonly FlatCode code;
    readonly int[] blockOf;

    public FlowGraph(FlatCode code)
    {
        this.code = code;
        blockOf = new int[code.Instructions.Count + 1];
        var starts = Starts();
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : code.Instructions.Count;
            Blocks.Add(new(i, starts[i], end));
            Array.Fill(blockOf, i, starts[i], end - starts[i]);
        }
        blockOf[^1] = Blocks.Count;
        Blocks.ForEach(Connect);
        IsReached = Reach(0);
        PostDominators.Set(this);
        Blocks.ForEach(block => block.IsTail = IsTail(block));
        Blocks.ForEach(block => block.Splits = Splits(block));
    }

    public List<PtxInstruction> Instructions => code.Instructions;

    public List<FlowBlock> Blocks { get; } = [];

    /// <summary>Number that stands for the end of the kernel.</summary>
    public int Exit => Blocks.Count;

    /// <summary>Whether a way leads to each block.</summary>
    public bool[] IsReached { get; }

    /// <summary>Whether lanes wait for others at an instruction.</summary>
    public static bool IsMeeting(PtxInstruction instruction) =>
        instruction.Name is "bar" or "barrier" or "shfl" or "vote" or "match" or "redux" or "ldmatrix" or "mma";

    /// <summary>Whether a block does nothing but end the kernel: a branch to it is an end.</summary>
    public bool IsEnd(int block) => block == Exit
        || (Blocks[block].End - Blocks[block].First == 1 && Blocks[block].Branch is { Name: "ret" or "exit", Guard: null });

    /// <summary>Blocks that ways from some lead to, these among them.</summary>
    public bool[] Reach(params ReadOnlySpan<int> from)
    {
        var reached = new bool[Blocks.Count + 1];
        var open = new Stack<int>(from.ToArray());
        while (open.TryPop(out var block))
        {
            if (reached[block])
                continue;
            reached[block] = true;
            for (var i = 0; block < Exit && i < Blocks[block].Next.Length; i++)
                open.Push(Blocks[block].Next[i]);
        }
        return reached;
    }

    static bool IsBranch(PtxInstruction instruction) => instruction.Name is "bra" or "brx" or "ret" or "exit" or "trap";

    List<int> Starts()
    {
        var starts = new SortedSet<int> { 0 };
        foreach (var at in code.Labels.Values)
            starts.Add(at);
        for (var i = 0; i < code.Instructions.Count; i++)
        {
            if (IsBranch(code.Instructions[i]))
                starts.Add(i + 1);
        }
        starts.Remove(code.Instructions.Count);
        return code.Instructions.Count == 0 ? [] : [.. starts];
    }

    void Connect(FlowBlock block)
    {
        var last = code.Instructions[block.End - 1];
        if (!IsBranch(last))
        {
            block.Next = [blockOf[block.End]];
            return;
        }
        block.Branch = last;
        int[] targets = last.Name switch
        {
            "bra" => [Target(last, 0)],
            "brx" => Table(last),
            _ => [Exit],
        };
        if (last.Name == "brx" && last.Guard is not null)
            throw last.Error("a branch by index under a predicate is not known");
        block.Next = last.Guard is null ? targets : [targets[0], blockOf[block.End]];
    }

    int Target(PtxInstruction branch, int operand) => branch.Operands.ElementAtOrDefault(operand) is PtxOperand.Word word
        ? Target(branch, word.Text) : throw branch.Error("a label is expected");

    int Target(PtxInstruction branch, string label) =>
        code.Labels.TryGetValue(label, out var at) ? blockOf[at] : throw branch.Error($"there is no label '{label}'");

    int[] Table(PtxInstruction branch)
    {
        var name = (branch.Operands.ElementAtOrDefault(1) as PtxOperand.Word)?.Text ?? "";
        return code.Tables.TryGetValue(name, out var labels)
            ? Array.ConvertAll(labels, label => Target(branch, label)) : throw branch.Error($"there is no list of targets '{name}'");
    }

    bool Waits(FlowBlock block) => Instructions.GetRange(block.First, block.End - block.First).Exists(IsMeeting);

    bool IsTail(FlowBlock block)
    {
        for (var left = Blocks.Count; left > 0; left--, block = Blocks[block.Next[0]])
        {
            if (block.Next.Length != 1 || block.Branch?.Name == "trap" || Waits(block))
                return false;
            if (block.Next[0] == Exit)
                return true;
        }
        return false;
    }

    bool Splits(FlowBlock block)
    {
        int[] ways = [.. block.Next.Distinct().Where(next => next != Exit && !Blocks[next].IsTail)];
        if (block.Join != Exit || ways.Length < 2)
            return false;
        var reached = Reach(ways);
        return Blocks.Exists(other => reached[other.Index] && Waits(other));
    }
}
