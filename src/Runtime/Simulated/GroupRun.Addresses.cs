using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    Region?[] laneRegions = [];

    Access Resolve(Step step, Source at, long displacement, PtxSpace space, int bytes, in ActiveLanes active) =>
        Resolve(step, at, displacement, space, bytes, active.List, active.Count);

    /// <summary>Puts the addresses of the lanes into the workspace, and leaves out the lanes whose address is wrong.</summary>
    Access Resolve(Step step, Source at, long displacement, PtxSpace space, int bytes, int* list, int count)
    {
        if (count == 0)
            return new(list, 0, null, false);
        var first = AddressAt(at, list[0]) + displacement;
        // What the first lane accesses, most likely all of them do.
        if (regions.Find(space, first) is not { } region || region.Space is PtxSpace.Local)
            return ResolveEach(step, at, displacement, space, bytes, list, count);
        var shift = region.First - (space is PtxSpace.Generic or PtxSpace.Global or PtxSpace.Const ? region.Virtual : 0);
        var summary = Translate(at, displacement + shift, list, count, bytes);
        var misaligned = options.CheckMemory && (summary.Bits & (bytes - 1)) != 0;
        return summary.Lowest >= region.First && summary.Highest <= region.First + region.Bytes - bytes && !misaligned
            ? new(list, count, region, summary.Consecutive)
            : ResolveEach(step, at, displacement, space, bytes, list, count);
    }

    long AddressAt(Source at, int lane) =>
        at.Bytes == 8 ? ((long*)(file + at.Offset))[lane & at.Mask] : ((int*)(file + at.Offset))[lane & at.Mask];

    AddressSummary Translate(Source at, long shift, int* list, int count, int bytes)
    {
        var from = file + at.Offset;
        if (count == lanes && at.Mask != 0)
        {
            return at.Bytes == 8 ? AddressSummary.OfAll((long*)from, shift, workspace.Addresses, lanes, bytes)
                : AddressSummary.OfAll((int*)from, shift, workspace.Addresses, lanes, bytes);
        }
        return at.Bytes == 8 ? AddressSummary.Of((long*)from, at.Mask, shift, workspace.Addresses, list, count)
            : AddressSummary.Of((int*)from, at.Mask, shift, workspace.Addresses, list, count);
    }

    Access ResolveEach(Step step, Source at, long displacement, PtxSpace space, int bytes, int* list, int count)
    {
        if (laneRegions.Length == 0)
            laneRegions = new Region?[lanes];
        var kept = 0;
        Region? common = null;
        for (var j = 0; j < count; j++)
        {
            var lane = list[j];
            var address = AddressAt(at, lane) + displacement;
            var region = regions.Find(space, address);
            var offset = region is null ? address : address - (space is PtxSpace.Generic or PtxSpace.Global or PtxSpace.Const ? region.Virtual : 0);
            if (region is null || offset < 0 || offset > region.Bytes - bytes)
            {
                FailOutside(step, lane, bytes, address, offset, region);
                continue;
            }
            var start = region.First + offset + (region.Space is PtxSpace.Local ? lane * region.Bytes : 0);
            if (options.CheckMemory && (start & (bytes - 1)) != 0)
                Fail(DefectKind.Misaligned, step.Instruction, lane, $"{bytes} bytes at byte {offset}", region, offset);
            common = kept == 0 || common == region ? region : null;
            laneRegions[kept] = region;
            workspace.Guarded[kept] = lane;
            workspace.Addresses[kept++] = start;
        }
        if (kept > 0 && common is null)
            common = null;
        return new(workspace.Guarded, kept, common, false);
    }

    void FailOutside(Step step, int lane, int bytes, long address, long offset, Region? region)
    {
        var detail = region is null ? $"{bytes} bytes at address 0x{address:x}, where no buffer is" : $"{bytes} bytes at byte {offset} of {region.Bytes}";
        Fail(DefectKind.OutOfBounds, step.Instruction, lane, detail, region, region is null ? 0 : offset);
    }
}
