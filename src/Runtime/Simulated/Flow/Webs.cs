using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>The values of a kernel's registers, and which of them each instruction sets and reads.</summary>
sealed class Webs
{
    readonly FlowGraph graph;
    readonly Dictionary<PtxRegister, Range> ranges = [];
    readonly List<(int Instruction, PtxRegister Register)> definitions = [];
    readonly int[] parents;
    readonly Dictionary<int, Web> numbered = [];

    public Webs(FlowGraph graph)
    {
        this.graph = graph;
        Number();
        parents = [.. Enumerable.Range(0, definitions.Count)];
        Sets = new (PtxRegister, Web)[graph.Instructions.Count][];
        Reads = new (PtxRegister, Web)[graph.Instructions.Count][];
        var reads = new List<(PtxRegister Register, int Definition)>[graph.Instructions.Count];
        var into = Reach();
        foreach (var block in graph.Blocks)
            Read(block, into[block.Index], reads);
        var at = 0;
        for (var i = 0; i < graph.Instructions.Count; i++)
        {
            var own = new List<(PtxRegister, Web)>();
            for (; at < order.Count && order[at].Instruction == i; at++)
                own.Add((order[at].Register, WebOf(order[at].Definition)));
            Sets[i] = [.. own];
            Reads[i] = [.. (reads[i] ?? []).Select(read => (read.Register, WebOf(read.Definition)))];
        }
    }

    // Definitions in the order of the text; definitions themselves are numbered register by register.
    readonly List<(int Instruction, PtxRegister Register, int Definition)> order = [];

    public List<Web> All { get; } = [];

    /// <summary>What each instruction sets.</summary>
    public (PtxRegister Register, Web Web)[][] Sets { get; }

    /// <summary>What each instruction reads.</summary>
    public (PtxRegister Register, Web Web)[][] Reads { get; }

    /// <summary>The value that an instruction reads from a register.</summary>
    public Web Read(int instruction, PtxRegister register) => Find(Reads[instruction], register);

    /// <summary>The value that an instruction sets a register to.</summary>
    public Web Set(int instruction, PtxRegister register) => Find(Sets[instruction], register);

    static Web Find((PtxRegister Register, Web Web)[] known, PtxRegister register)
    {
        foreach (var (own, web) in known)
        {
            if (own == register)
                return web;
        }
        throw new InvalidOperationException($"register {register} is not an operand");
    }

    // Each register has a definition more: what it is before anybody sets it.
    void Number()
    {
        var byRegister = new Dictionary<PtxRegister, List<int>>();
        for (var i = 0; i < graph.Instructions.Count; i++)
        {
            foreach (var register in RegisterUse.Sets(graph.Instructions[i]))
                ListOf(register).Add(i);
            foreach (var register in RegisterUse.Reads(graph.Instructions[i]))
                ListOf(register);
        }
        foreach (var (register, places) in byRegister)
        {
            ranges[register] = new(definitions.Count, places.Count + 1);
            definitions.Add((-1, register));
            foreach (var place in places)
            {
                order.Add((place, register, definitions.Count));
                definitions.Add((place, register));
            }
        }
        order.Sort((a, b) => a.Instruction != b.Instruction ? a.Instruction.CompareTo(b.Instruction) : a.Definition.CompareTo(b.Definition));

        List<int> ListOf(PtxRegister register) => byRegister.TryGetValue(register, out var list) ? list : byRegister[register] = [];
    }

    int DefinitionOf(int instruction, PtxRegister register)
    {
        var range = ranges[register];
        var (low, high) = (range.First + 1, range.First + range.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = definitions[middle].Instruction < instruction ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    bool IsSingle(PtxRegister register) => ranges[register].Count == 2;

    // Definitions of registers that have several, as they reach the start of each block.
    BitSet[] Reach()
    {
        var count = graph.Exit;
        var (made, killed) = (Sets(count), Sets(count));
        foreach (var block in graph.Blocks)
            Collect(block, made[block.Index], killed[block.Index]);
        var into = Sets(count);
        var after = new BitSet(definitions.Count);
        var open = new Queue<int>(Enumerable.Range(0, count).Where(i => graph.IsReached[i]));
        var isOpen = new bool[count + 1];
        Array.Fill(isOpen, true);
        while (open.TryDequeue(out var block))
        {
            isOpen[block] = false;
            after.CopyFrom(into[block]);
            after.Remove(killed[block]);
            after.Add(made[block]);
            foreach (var next in graph.Blocks[block].Next)
            {
                if (next == graph.Exit || !into[next].Add(after) || isOpen[next])
                    continue;
                isOpen[next] = true;
                open.Enqueue(next);
            }
        }
        return into;

        BitSet[] Sets(int sets) => [.. Enumerable.Range(0, sets).Select(_ => new BitSet(definitions.Count))];
    }

    void Collect(FlowBlock block, BitSet made, BitSet killed)
    {
        for (var i = block.First; i < block.End; i++)
        {
            foreach (var register in RegisterUse.Sets(graph.Instructions[i]))
            {
                if (IsSingle(register))
                    continue;
                var range = ranges[register];
                for (var other = range.First; graph.Instructions[i].Guard is null && other < range.First + range.Count; other++)
                {
                    made.Remove(other);
                    killed.Add(other);
                }
                made.Add(DefinitionOf(i, register));
            }
        }
    }

    // Joins the definitions that reach a reader.
    void Read(FlowBlock block, BitSet into, List<(PtxRegister Register, int Definition)>[] reads)
    {
        var current = new Dictionary<PtxRegister, List<int>>();
        for (var i = block.First; i < block.End; i++)
        {
            var instruction = graph.Instructions[i];
            foreach (var register in RegisterUse.Reads(instruction))
            {
                var reaching = Current(register);
                for (var other = 1; other < reaching.Count; other++)
                    parents[Root(reaching[other])] = Root(reaching[0]);
                (reads[i] ??= []).Add((register, reaching.Count > 0 ? reaching[0] : ranges[register].First));
            }
            foreach (var register in RegisterUse.Sets(instruction))
            {
                if (IsSingle(register))
                    continue;
                var reaching = Current(register);
                if (instruction.Guard is null)
                    reaching.Clear();
                reaching.Add(DefinitionOf(i, register));
            }
        }

        List<int> Current(PtxRegister register)
        {
            if (current.TryGetValue(register, out var known))
                return known;
            var range = ranges[register];
            return current[register] = IsSingle(register) ? [range.First + 1] : [.. into.Numbers(range.First, range.First + range.Count)];
        }
    }

    int Root(int definition)
    {
        while (parents[definition] != definition)
            definition = parents[definition] = parents[parents[definition]];
        return definition;
    }

    Web WebOf(int definition)
    {
        var root = Root(definition);
        if (!numbered.TryGetValue(root, out var web))
            All.Add(numbered[root] = web = new(All.Count, definitions[root].Register));
        return web;
    }

    readonly record struct Range(int First, int Count);
}
