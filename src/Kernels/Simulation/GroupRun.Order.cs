using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

sealed unsafe partial class GroupRun
{
    readonly AccessOrder order;
    readonly ShadowMemory?[] buffers;
    readonly ShadowMemory? sharedShadow;

    void ReadWords(Step step, Memory memory, int* list, int count, int bytes)
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
                var (written, pending) = (word->WriteGroup == order.Group, word->Pending);
                if (order.Read(word, list[j], across) && options.CheckRaces)
                    FailRace(step, memory, list[j], addresses[j] + offset, word, "reads what was written");
                if (!across && (!written || pending))
                    FailUnready(step, memory, list[j], addresses[j] + offset, written && pending);
            }
        }
    }

    void WriteWords(Step step, Memory memory, int* list, int count, int bytes)
    {
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
                var (before, pending) = (*word, word->Pending && word->WriteGroup == order.Group);
                var same = order.IsSameInstruction(word, list[j]);
                if (order.Write(word, list[j], false, across) && options.CheckRaces && !(same && StoresEqual(step, offset, before.Writer, list[j])))
                    FailRace(step, memory, list[j], addresses[j] + offset, &before, "writes what was touched");
                word->Pending = step.Kind is StepKind.CopyAsync;
                if (pending)
                    FailUnready(step, memory, list[j], addresses[j] + offset, true);
            }
        }
    }

    void AtomicWords(Step step, Memory memory, int* list, int count)
    {
        if (ShadowOf(memory) is not { } shadow)
            return;
        var across = memory is GlobalMemory;
        var addresses = workspace.Addresses;
        for (var j = 0; j < count; j++)
        {
            var word = shadow.At(addresses[j]);
            var before = *word;
            if (order.Write(word, list[j], true, across) && options.CheckRaces)
                FailRace(step, memory, list[j], addresses[j], &before, "joins into what was touched");
            var written = before.WriteGroup == order.Group;
            if (!across && (!written || before.Pending))
                FailUnready(step, memory, list[j], addresses[j], written && before.Pending);
        }
    }

    // The copies of a thread are its writes, made when it has waited for them.
    void EndCopy(in PendingCopy copy)
    {
        if (sharedShadow is null)
            return;
        var word = sharedShadow.At(copy.To);
        for (var offset = 0; offset < copy.Bytes; offset += 4, word++)
        {
            order.Write(word, copy.Thread, false, false);
            word->Pending = false;
        }
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

    bool StoresEqual(Step step, int offset, int other, int own)
    {
        if (step.Kind is not StepKind.Store)
            return false;
        var bytes = step.Instruction!.Type.Bytes();
        var source = step.Operands[1 + offset / bytes];
        var values = file + source.Offset;
        return bytes == 8
            ? ((long*)values)[other & source.Mask] == ((long*)values)[own & source.Mask]
            : ((int*)values)[other & source.Mask] == ((int*)values)[own & source.Mask];
    }

    void FailRace(Step step, Memory memory, int thread, long address, ShadowWord* word, string what)
    {
        var readers = !order.InLaunch(word->ReadGroup) ? "" : word->ReadGroup == order.Group ? $", thread {word->First} read" : ", another group read";
        var writer = !order.InLaunch(word->WriteGroup) ? "" : word->WriteGroup != order.Group ? ", another group wrote"
            : word->Writer == ShadowWord.Several ? ", several threads joined into it" : $", thread {word->Writer} wrote";
        FailAt(DefectKind.Race, step, memory, thread, address, $"thread {thread} {what} without order{writer}{readers}");
    }

    void FailUnready(Step step, Memory memory, int thread, long address, bool pending)
    {
        if (options.CheckMemory)
        {
            var (kind, what) = pending
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
