using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>Marks the values that are parameters of the kernel, or their addresses: they lie in constant memory and need no registers.</summary>
static class ParameterValues
{
    public static void Mark(FlowGraph graph, Webs webs)
    {
        foreach (var web in webs.All)
            web.IsParameter = false;
        var other = new bool[webs.All.Count];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < graph.Instructions.Count; i++)
            {
                foreach (var (_, web) in webs.Sets[i])
                {
                    if (other[web.Number] || IsParameter(graph.Instructions[i], webs.Reads[i], other))
                        continue;
                    other[web.Number] = changed = true;
                }
            }
        }
        foreach (var (_, web) in webs.Sets.SelectMany(sets => sets))
            web.IsParameter = !other[web.Number];
    }

    static bool IsParameter(PtxInstruction instruction, (PtxRegister, Web Web)[] reads, bool[] other) => instruction.Name switch
    {
        "ld" => instruction.Space is PtxSpace.Param,
        "cvta" or "mov" => reads.Length > 0 && Array.TrueForAll(reads, read => !other[read.Web.Number]),
        _ => false,
    };
}
