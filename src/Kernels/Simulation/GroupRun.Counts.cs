using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

sealed unsafe partial class GroupRun
{
    readonly SimulationReport? counts;
    readonly TouchedWords?[] touched;

    /// <summary>Adds what is known at the end of the launch.</summary>
    public void Finish()
    {
        if (counts is null)
            return;
        counts.Launches++;
        counts.PeakLiveRegisters = Math.Max(counts.PeakLiveRegisters, prepared.PeakLiveRegisters);
        foreach (var words in touched.OfType<TouchedWords>().Distinct())
        {
            counts.DistinctReadBytes += words.ReadBytes;
            counts.DistinctWrittenBytes += words.WrittenBytes;
        }
    }

    TouchedWords?[] Touched()
    {
        var words = new TouchedWords?[arguments.Length];
        foreach (var region in counts is null ? [] : BufferRegion.Of(arguments))
        {
            var marks = new TouchedWords(region);
            region.Parameters.ForEach(parameter => words[parameter] = marks);
        }
        return words;
    }

    void Count(Step step, in ActiveLanes active)
    {
        var warps = Warps(active);
        counts!.Count(InstructionClasses.Of(step), warps);
        switch (step.Kind)
        {
            case StepKind.Map:
                counts.Flop += (long)InstructionClasses.Flop(step.Instruction!) * active.Count;
                break;
            case StepKind.MatrixMultiply:
                counts.Flop += InstructionClasses.Flop(step.Instruction!.Shape) * warps;
                break;
            case StepKind.Barrier:
                counts.Barriers++;
                break;
            case StepKind.Atomic:
                counts.Atomics += active.Count;
                break;
        }
    }

    static long Warps(in ActiveLanes active)
    {
        var warps = 0L;
        for (int j = 0, last = -1; j < active.Count; j++)
        {
            if (active.List[j] / WarpSize != last)
                (warps, last) = (warps + 1, active.List[j] / WarpSize);
        }
        return warps;
    }

    // The addresses of the lanes lie in the workspace.
    void CountAccess(Memory memory, int* list, int count, int bytes, bool reads, bool writes)
    {
        if (counts is null)
            return;
        for (var first = 0; first < count;)
        {
            var end = first + 1;
            while (end < count && list[end] / WarpSize == list[first] / WarpSize)
                end++;
            if (memory is GlobalMemory buffer)
                CountGlobal(touched[buffer.Parameter]!, workspace.Addresses + first, end - first, bytes, reads, writes);
            else
                CountShared(workspace.Addresses + first, list + first, end - first, bytes);
            first = end;
        }
    }

    void CountGlobal(TouchedWords words, long* addresses, int count, int bytes, bool reads, bool writes)
    {
        var (sectors, ideal) = AccessCost.Sectors(addresses, count, bytes);
        counts!.GlobalRequests++;
        counts.GlobalBytes += (long)count * bytes;
        counts.GlobalSectors += sectors;
        counts.IdealSectors += ideal;
        for (var i = 0; i < count; i++)
        {
            if (reads)
                words.Read(addresses[i], bytes);
            if (writes)
                words.Write(addresses[i], bytes);
        }
    }

    void CountShared(long* addresses, int* list, int count, int bytes)
    {
        var (wavefronts, ideal) = AccessCost.Wavefronts((long)shared, addresses, list, count, bytes);
        counts!.SharedRequests++;
        counts.SharedWavefronts += wavefronts;
        counts.BankConflicts += wavefronts - ideal;
    }

    // All lanes of a uniform load have one address.
    void CountUniform(Memory memory, int* list, int count, int bytes)
    {
        if (counts is null || count == 0)
            return;
        for (var j = 1; j < count; j++)
            workspace.Addresses[j] = workspace.Addresses[0];
        CountAccess(memory, list, count, bytes, reads: true, writes: false);
    }
}
