using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>Which parameters the addresses of stores may come from.</summary>
sealed class PointerRoots
{
    readonly HashSet<long> written = [];
    readonly bool anything;

    public PointerRoots(FlowGraph graph, Webs webs, MemoryMap memory)
    {
        var roots = new HashSet<long>?[webs.All.Count];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < graph.Instructions.Count; i++)
                changed |= Flow(graph.Instructions[i], webs.Sets[i], webs.Reads[i], roots, memory);
        }
        for (var i = 0; i < graph.Instructions.Count; i++)
        {
            if (Target(graph.Instructions[i]) is not { } address)
                continue;
            HashSet<long> from = [];
            if (address.Base is PtxOperand.Register register)
                from.UnionWith(roots[webs.Read(i, register.Of).Number] ?? []);
            anything |= from.Count == 0 && address.Base is not PtxOperand.Symbol;
            written.UnionWith(from);
        }
    }

    /// <summary>Whether stores may go to the buffer whose address lies at this byte of the arguments.</summary>
    public bool IsWritten(long argument) => anything || written.Contains(argument);

    // The address that an instruction writes to in global memory.
    static PtxOperand.Address? Target(PtxInstruction instruction) => instruction.Name switch
    {
        "st" or "red" when instruction.Space is PtxSpace.Global or PtxSpace.Generic => instruction.Operands.ElementAtOrDefault(0) as PtxOperand.Address,
        "atom" when instruction.Space is PtxSpace.Global or PtxSpace.Generic => instruction.Operands.ElementAtOrDefault(1) as PtxOperand.Address,
        _ => null,
    };

    static bool Flow(
        PtxInstruction instruction, (PtxRegister, Web Web)[] sets, (PtxRegister, Web Web)[] reads, HashSet<long>?[] roots, MemoryMap memory)
    {
        var changed = false;
        for (var i = 0; i < sets.Length; i++)
        {
            var web = sets[i].Web;
            if (instruction.Name == "ld")
            {
                if (instruction.Space is PtxSpace.Param && instruction.Operands.ElementAtOrDefault(1) is PtxOperand.Address { Base: PtxOperand.Symbol symbol } address)
                    changed |= (roots[web.Number] ??= []).Add(memory.AddressOf(instruction, symbol.Of) + address.Offset + i * 8);
                continue;
            }
            foreach (var (_, read) in reads)
            {
                if (roots[read.Number] is not { } from || read == web)
                    continue;
                var known = roots[web.Number] ??= [];
                var before = known.Count;
                known.UnionWith(from);
                changed |= known.Count != before;
            }
        }
        return changed;
    }
}
