namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    readonly AccessOrder order;

    void ReadWords(Step step, in Access access, int bytes)
    {
        CountAccess(access, bytes, reads: true, writes: false);
        NoteReads(step, access, bytes);
    }

    void NoteReads(Step step, in Access access, int bytes)
    {
        if (access.Region is { } region)
        {
            NoteReads(step, region, access.List, workspace.Addresses, access.Count, bytes);
            return;
        }
        for (var j = 0; j < access.Count; j++)
            NoteReads(step, laneRegions[j]!, access.List + j, workspace.Addresses + j, 1, bytes);
    }

    void NoteReads(Step step, Region region, int* list, long* addresses, int count, int bytes)
    {
        if (region.Shadow is not { } shadow)
            return;
        var (across, size) = (region.IsGlobal, kernel.SmallestAccess);
        for (var j = 0; j < count; j++)
        {
            var word = shadow.At(addresses[j]);
            for (var offset = 0; offset < bytes; offset += size, word++)
            {
                if (order.IsSettled(word))
                    continue;
                if (options.CheckRaces && order.ReadRaces(word, list[j], across))
                    FailRace(step, region, list[j], addresses[j] + offset, word, "reads what was written");
                if (!across && (word->WriteGroup != order.Group || word->Pending))
                    FailUnready(step, region, list[j], addresses[j] + offset, word);
                order.NoteRead(word, list[j]);
            }
        }
    }

    void WriteWords(Step step, in Access access, int bytes)
    {
        CountAccess(access, bytes, reads: false, writes: true);
        order.BeginWrite();
        if (access.Region is { } region)
        {
            WriteWords(step, region, access.List, workspace.Addresses, access.Count, bytes);
            return;
        }
        for (var j = 0; j < access.Count; j++)
            WriteWords(step, laneRegions[j]!, access.List + j, workspace.Addresses + j, 1, bytes);
    }

    void WriteWords(Step step, Region region, int* list, long* addresses, int count, int bytes)
    {
        if (region.Shadow is not { } shadow)
            return;
        var (across, size) = (region.IsGlobal, kernel.SmallestAccess);
        for (var j = 0; j < count; j++)
        {
            var word = shadow.At(addresses[j]);
            for (var offset = 0; offset < bytes; offset += size, word++)
            {
                if (options.CheckRaces && order.WriteRaces(word, list[j], false, across) && !IsRepeated(step, word, offset, list[j]))
                    FailRace(step, region, list[j], addresses[j] + offset, word, "writes what was touched");
                if (word->Pending && word->WriteGroup == order.Group)
                    FailUnready(step, region, list[j], addresses[j] + offset, word);
                order.NoteWrite(word, list[j], false);
                word->Pending = step.Kind is StepKind.CopyAsync;
            }
        }
    }

    void AtomicWords(Step step, in Access access, int bytes)
    {
        CountAccess(access, bytes, reads: true, writes: true);
        for (var j = 0; j < access.Count; j++)
        {
            var region = access.Region ?? laneRegions[j]!;
            if (region.Shadow is not { } shadow)
                continue;
            var (across, lane, address) = (region.IsGlobal, access.List[j], workspace.Addresses[j]);
            var word = shadow.At(address);
            for (var offset = 0; offset < bytes; offset += kernel.SmallestAccess, word++)
            {
                if (options.CheckRaces && order.WriteRaces(word, lane, true, across))
                    FailRace(step, region, lane, address + offset, word, "joins into what was touched");
                if (!across && (word->WriteGroup != order.Group || word->Pending))
                    FailUnready(step, region, lane, address + offset, word);
                order.NoteWrite(word, lane, true);
            }
        }
    }

    // The copies of a thread are its writes, made when it has waited for them.
    void EndCopy(in PendingCopy copy)
    {
        if (regions.Shared.Shadow is not { } shadow)
            return;
        var word = shadow.At(copy.To);
        for (var offset = 0; offset < copy.Bytes; offset += kernel.SmallestAccess, word++)
            order.NoteWrite(word, copy.Thread, false);
    }

    // Lanes of one warp may store one value to one word at once.
    bool IsRepeated(Step step, ShadowWord* word, int offset, int thread)
    {
        if (step.Kind is not StepKind.Store || !order.IsSameInstruction(word, thread))
            return false;
        var source = step.Operands[offset / Ptx.PtxTypes.Bytes(step.Type)];
        var values = file + source.Offset;
        var (other, own) = (word->Writer & source.Mask, thread & source.Mask);
        return source.Bytes == 8 ? ((long*)values)[other] == ((long*)values)[own] : ((int*)values)[other] == ((int*)values)[own];
    }

    void FailRace(Step step, Region region, int thread, long address, ShadowWord* word, string what)
    {
        var readers = !order.InLaunch(word->ReadGroup) ? "" : word->ReadGroup == order.Group ? $", thread {word->First} read" : ", another group read";
        var writer = !order.InLaunch(word->WriteGroup) ? "" : word->WriteGroup != order.Group ? ", another group wrote"
            : word->Writer == ShadowWord.Several ? ", several threads joined into it" : $", thread {word->Writer} wrote";
        Fail(DefectKind.Race, step.Instruction, thread, $"thread {thread} {what} without order{writer}{readers}", region, address - region.First);
    }

    void FailUnready(Step step, Region region, int thread, long address, ShadowWord* word)
    {
        if (!options.CheckMemory)
            return;
        var (kind, what) = word->Pending && word->WriteGroup == order.Group
            ? (DefectKind.PendingCopy, "an asynchronous copy into it has not been waited for")
            : (DefectKind.Uninitialised, "nobody has written it");
        Fail(kind, step.Instruction, thread, what, region, address - region.First);
    }
}
