using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

sealed unsafe partial class GroupRun
{
    readonly AccessOrder order;
    readonly ShadowMemory?[] buffers;
    readonly ShadowMemory? sharedShadow;

    void ReadWords(Step step, Memory memory, int* list, int count, int bytes)
    {
        CountAccess(memory, list, count, bytes, reads: true, writes: false);
        NoteReads(step, memory, list, count, bytes);
    }

    void NoteReads(Step step, Memory memory, int* list, int count, int bytes)
    {
        if (ShadowOf(memory) is not { } shadow)
            return;
        var across = memory is GlobalMemory;
        var addresses = workspace.Addresses;
        for (var j = 0; j < count; j++)
        {
            var word = shadow.At(addresses[j]);
            for (var offset = 0; offset < bytes; offset += 4, word++)
            {
                if (order.IsSettled(word))
                    continue;
                if (options.CheckRaces && order.ReadRaces(word, list[j], across))
                    FailRace(step, memory, list[j], addresses[j] + offset, word, "reads what was written");
                if (!across && (word->WriteGroup != order.Group || word->Pending))
                    FailUnready(step, memory, list[j], addresses[j] + offset, word);
                order.NoteRead(word, list[j]);
            }
        }
    }

    void WriteWords(Step step, Memory memory, int* list, int count, int bytes)
    {
        CountAccess(memory, list, count, bytes, reads: false, writes: true);
        if (ShadowOf(memory) is not { } shadow)
            return;
        order.BeginWrite();
        var across = memory is GlobalMemory;
        var addresses = workspace.Addresses;
        for (var j = 0; j < count; j++)
        {
            var word = shadow.At(addresses[j]);
            for (var offset = 0; offset < bytes; offset += 4, word++)
            {
                if (options.CheckRaces && order.WriteRaces(word, list[j], false, across) && !IsRepeated(step, word, offset, list[j]))
                    FailRace(step, memory, list[j], addresses[j] + offset, word, "writes what was touched");
                if (word->Pending && word->WriteGroup == order.Group)
                    FailUnready(step, memory, list[j], addresses[j] + offset, word);
                order.NoteWrite(word, list[j], false);
                word->Pending = step.Kind is StepKind.CopyAsync;
            }
        }
    }

    void AtomicWords(Step step, Memory memory, int* list, int count)
    {
        CountAccess(memory, list, count, sizeof(int), reads: true, writes: true);
        if (ShadowOf(memory) is not { } shadow)
            return;
        var across = memory is GlobalMemory;
        var addresses = workspace.Addresses;
        for (var j = 0; j < count; j++)
        {
            var word = shadow.At(addresses[j]);
            if (options.CheckRaces && order.WriteRaces(word, list[j], true, across))
                FailRace(step, memory, list[j], addresses[j], word, "joins into what was touched");
            if (!across && (word->WriteGroup != order.Group || word->Pending))
                FailUnready(step, memory, list[j], addresses[j], word);
            order.NoteWrite(word, list[j], true);
        }
    }

    // The copies of a thread are its writes, made when it has waited for them.
    void EndCopy(in PendingCopy copy)
    {
        if (sharedShadow is null)
            return;
        var word = sharedShadow.At(copy.To);
        for (var offset = 0; offset < copy.Bytes; offset += 4, word++)
            order.NoteWrite(word, copy.Thread, false);
    }

    void OrderWarps(in ActiveLanes active)
    {
        for (int j = 0, last = -1; j < active.Count; j++)
        {
            if (active.List[j] / WarpSize != last)
                order.WarpBarrier(last = active.List[j] / WarpSize);
        }
    }

    ShadowMemory? ShadowOf(Memory memory) => memory is GlobalMemory buffer ? buffers[buffer.Parameter] : sharedShadow;

    // Lanes of one warp may store one value to one word at once.
    bool IsRepeated(Step step, ShadowWord* word, int offset, int thread)
    {
        if (step.Kind is not StepKind.Store || !order.IsSameInstruction(word, thread))
            return false;
        var bytes = step.Instruction!.Type.Bytes();
        var source = step.Operands[1 + offset / bytes];
        var values = file + source.Offset;
        var (other, own) = (word->Writer & source.Mask, thread & source.Mask);
        return bytes == 8 ? ((long*)values)[other] == ((long*)values)[own] : ((int*)values)[other] == ((int*)values)[own];
    }

    void FailRace(Step step, Memory memory, int thread, long address, ShadowWord* word, string what)
    {
        var readers = !order.InLaunch(word->ReadGroup) ? "" : word->ReadGroup == order.Group ? $", thread {word->First} read" : ", another group read";
        var writer = !order.InLaunch(word->WriteGroup) ? "" : word->WriteGroup != order.Group ? ", another group wrote"
            : word->Writer == ShadowWord.Several ? ", several threads joined into it" : $", thread {word->Writer} wrote";
        FailAt(DefectKind.Race, step, memory, thread, address, $"thread {thread} {what} without order{writer}{readers}");
    }

    void FailUnready(Step step, Memory memory, int thread, long address, ShadowWord* word)
    {
        if (options.CheckMemory)
        {
            var (kind, what) = word->Pending && word->WriteGroup == order.Group
                ? (DefectKind.PendingCopy, "an asynchronous copy into it has not been waited for")
                : (DefectKind.Uninitialised, "nobody has written it");
            FailAt(kind, step, memory, thread, address, what);
        }
    }

    void FailAt(DefectKind kind, Step step, Memory memory, int thread, long address, string detail)
    {
        var (first, length) = Bounds(memory);
        var size = memory.Element.Bytes();
        Fail(kind, step, thread, detail, memory, (address - first) / size, length / size);
    }
}
