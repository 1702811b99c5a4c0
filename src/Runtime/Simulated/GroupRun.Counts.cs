using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    readonly SimulationReport? counts;

    /// <summary>Adds what is known at the end of the launch.</summary>
    public void Finish()
    {
        if (counts is null)
            return;
        counts.Launches++;
        counts.PeakLiveRegisters = Math.Max(counts.PeakLiveRegisters, kernel.PeakLiveRegisters);
        foreach (var words in regions.Global.Select(region => region.Touched).OfType<TouchedWords>().Distinct())
        {
            counts.DistinctReadBytes += words.ReadBytes;
            counts.DistinctWrittenBytes += words.WrittenBytes;
        }
    }

    void Count(Step step, in ActiveLanes active)
    {
        var warps = Warps(active);
        counts!.Count(step.Class!.Value, warps);
        counts.Flop += step.Flop * (step.Kind is StepKind.MatrixMultiply ? warps : active.Count);
        if (step.Kind is StepKind.Barrier or StepKind.BarrierReduce)
            counts.Barriers++;
        else if (step.Kind is StepKind.Atomic)
            counts.Atomics += active.Count;
    }

    void CountBranch(in ActiveLanes active) => counts!.Count(InstructionClass.Control, Warps(active));

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
    void CountAccess(in Access access, int bytes, bool reads, bool writes)
    {
        if (counts is null)
            return;
        var list = access.List;
        for (var first = 0; first < access.Count;)
        {
            var end = first + 1;
            while (end < access.Count && list[end] / WarpSize == list[first] / WarpSize)
                end++;
            var region = access.Region ?? laneRegions[first]!;
            if (region.Space is PtxSpace.Global)
                CountGlobal(access, first, end - first, bytes, reads, writes);
            else if (region.Space is PtxSpace.Shared)
                CountShared(workspace.Addresses + first, list + first, end - first, bytes);
            first = end;
        }
    }

    void CountGlobal(in Access access, int first, int count, int bytes, bool reads, bool writes)
    {
        var addresses = workspace.Addresses + first;
        var (sectors, ideal) = AccessCost.Sectors(addresses, count, bytes);
        counts!.GlobalRequests++;
        counts.GlobalBytes += (long)count * bytes;
        counts.GlobalSectors += sectors;
        counts.IdealSectors += ideal;
        for (var i = 0; i < count; i++)
        {
            var words = (access.Region ?? laneRegions[first + i]!).Touched;
            if (reads)
                words?.Read(addresses[i], bytes);
            if (writes)
                words?.Write(addresses[i], bytes);
        }
    }

    void CountShared(long* addresses, int* list, int count, int bytes)
    {
        var (wavefronts, ideal) = AccessCost.Wavefronts(regions.Shared.First, addresses, list, count, bytes);
        counts!.SharedRequests++;
        counts.SharedWavefronts += wavefronts;
        counts.BankConflicts += wavefronts - ideal;
    }

    // All lanes of a uniform load have one address.
    void CountUniform(in Access access, in ActiveLanes active, int bytes)
    {
        if (counts is null || access.Region is null)
            return;
        for (var j = 1; j < active.Count; j++)
            workspace.Addresses[j] = workspace.Addresses[0];
        CountAccess(new(active.List, active.Count, access.Region, false), bytes, reads: true, writes: false);
    }
}
