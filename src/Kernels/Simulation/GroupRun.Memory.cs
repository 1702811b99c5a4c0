using System.Runtime.CompilerServices;
using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

sealed unsafe partial class GroupRun
{
    void Load(Step step, in ActiveLanes active)
    {
        var count = Guard(step, active, out var list);
        var bytes = RegisterFile.BytesOf(step.Instruction!.Type);
        if (step.Uniform)
        {
            LoadUniform(step, list, count, bytes);
            return;
        }
        var asked = count;
        var consecutive = Resolve(step, step.A, step.Instruction.Displacement, step.Instruction.Memory!, bytes * step.Width, ref list, ref count);
        if (count < active.Count)
            Zero(step, active, bytes);
        ReadWords(step, step.Instruction.Memory!, list, count, bytes * step.Width);
        if (consecutive && asked == lanes && step.Width == 1)
            Unsafe.CopyBlockUnaligned(file + step.Results[0], (byte*)workspace.Addresses[0], (uint)(lanes * bytes));
        else
            LoadLanes(step, list, count, bytes);
    }

    // The first and the last thread stand for all: they are of different warps if any two are.
    void LoadUniform(Step step, int* list, int count, int bytes)
    {
        var memory = step.Instruction!.Memory!;
        var readers = stackalloc int[2];
        var asked = count;
        if (count > 0)
        {
            readers[0] = list[0];
            readers[1] = list[count - 1];
            count = Math.Min(count, 2);
        }
        var kept = readers;
        Resolve(step, step.A, step.Instruction.Displacement, memory, bytes * step.Width, ref kept, ref count);
        NoteReads(step, memory, kept, count, bytes * step.Width);
        CountUniform(memory, list, count > 0 ? asked : 0, bytes * step.Width);
        for (var r = 0; r < step.Width; r++)
        {
            var result = file + step.Results[r];
            var value = (byte*)workspace.Addresses[0] + r * bytes;
            for (var i = 0; i < RegisterFile.UniformLanes; i++)
            {
                if (bytes == 8)
                    ((long*)result)[i] = count > 0 ? *(long*)value : 0;
                else
                    ((int*)result)[i] = count > 0 ? *(int*)value : 0;
            }
        }
    }

    void LoadLanes(Step step, int* list, int count, int bytes)
    {
        var addresses = workspace.Addresses;
        for (var r = 0; r < step.Width; r++)
        {
            var result = file + step.Results[r];
            var offset = r * bytes;
            if (bytes == 8)
            {
                for (var j = 0; j < count; j++)
                    ((long*)result)[list[j]] = *(long*)(addresses[j] + offset);
            }
            else
            {
                for (var j = 0; j < count; j++)
                    ((int*)result)[list[j]] = *(int*)(addresses[j] + offset);
            }
        }
    }

    void Zero(Step step, in ActiveLanes active, int bytes)
    {
        foreach (var result in step.Results)
        {
            for (var j = 0; j < active.Count; j++)
            {
                if (bytes == 8)
                    ((long*)(file + result))[active.List[j]] = 0;
                else
                    ((int*)(file + result))[active.List[j]] = 0;
            }
        }
    }

    void Store(Step step, in ActiveLanes active)
    {
        var count = Guard(step, active, out var list);
        var bytes = RegisterFile.BytesOf(step.Instruction!.Type);
        var asked = count;
        var consecutive = Resolve(step, step.A, step.Instruction.Displacement, step.Instruction.Memory!, bytes * step.Width, ref list, ref count);
        WriteWords(step, step.Instruction.Memory!, list, count, bytes * step.Width);
        var addresses = workspace.Addresses;
        if (consecutive && asked == lanes && step.Width == 1 && step.B.Mask != 0)
        {
            Unsafe.CopyBlockUnaligned((byte*)addresses[0], file + step.B.Offset, (uint)(lanes * bytes));
            return;
        }
        for (var r = 0; r < step.Width; r++)
        {
            var source = step.Operands[r + 1];
            var offset = r * bytes;
            if (bytes == 8)
            {
                for (var j = 0; j < count; j++)
                    *(long*)(addresses[j] + offset) = ((long*)(file + source.Offset))[list[j] & source.Mask];
            }
            else
            {
                for (var j = 0; j < count; j++)
                    *(int*)(addresses[j] + offset) = ((int*)(file + source.Offset))[list[j] & source.Mask];
            }
        }
    }

    // The lanes whose guard holds.
    int Guard(Step step, in ActiveLanes active, out int* list)
    {
        list = active.List;
        if (!step.Instruction!.Guarded)
            return active.Count;
        var guard = (int*)(file + step.Condition.Offset);
        if (step.Condition.Mask == 0)
            return *guard != 0 ? active.Count : 0;
        var from = list;
        var count = 0;
        list = workspace.Guarded;
        for (var j = 0; j < active.Count; j++)
        {
            var lane = from[j];
            list[count] = lane;
            count -= guard[lane];
        }
        return count;
    }

    /// <summary>
    /// Puts the addresses of the lanes into the workspace, and takes the lanes whose address is wrong out of the list. Whether the lanes access
    /// neighbours in order; only told where all lanes of the group take part.
    /// </summary>
    bool Resolve(Step step, Source at, int displacement, Memory memory, int bytes, ref int* list, ref int count)
    {
        var (first, length) = Bounds(memory);
        var wide = memory is GlobalMemory;
        var origin = (wide ? 0 : (long)shared) + displacement;
        AddressSummary summary;
        if (count == lanes && at.Mask != 0)
        {
            summary = wide
                ? AddressSummary.OfAll((long*)(file + at.Offset), origin, workspace.Addresses, lanes, bytes)
                : AddressSummary.OfAll((int*)(file + at.Offset), origin, workspace.Addresses, lanes, bytes);
        }
        else
        {
            summary = wide
                ? AddressSummary.Of((long*)(file + at.Offset), at.Mask, origin, workspace.Addresses, list, count)
                : AddressSummary.Of((int*)(file + at.Offset), at.Mask, origin, workspace.Addresses, list, count);
        }
        var misaligned = options.CheckMemory && (summary.Bits & (bytes - 1)) != 0;
        if (count == 0 || (summary.Lowest >= first && summary.Highest <= first + length - bytes && !misaligned))
            return summary.Consecutive;
        DropBad(step, memory, bytes, ref list, ref count);
        return false;
    }

    void DropBad(Step step, Memory memory, int bytes, ref int* list, ref int count)
    {
        var (first, length) = Bounds(memory);
        var size = memory.Element.Bytes();
        var addresses = workspace.Addresses;
        var kept = 0;
        for (var j = 0; j < count; j++)
        {
            var offset = addresses[j] - first;
            var lane = list[j];
            var index = Math.DivRem(offset, size).Quotient;
            var elements = length / size;
            if (offset < 0 || offset > length - bytes)
            {
                Fail(DefectKind.OutOfBounds, step, lane, $"{bytes} bytes at byte {offset} of {length}", memory, index, elements);
                continue;
            }
            if (options.CheckMemory && (addresses[j] & (bytes - 1)) != 0)
                Fail(DefectKind.Misaligned, step, lane, $"{bytes} bytes at byte {offset}", memory, index, elements);
            workspace.Guarded[kept] = lane;
            addresses[kept++] = addresses[j];
        }
        list = workspace.Guarded;
        count = kept;
    }

    (long First, long Length) Bounds(Memory memory) => memory is SharedMemory part
        ? ((long)(shared + part.Offset), part.Bytes)
        : ((long)arguments[((GlobalMemory)memory).Parameter].Bits, arguments[((GlobalMemory)memory).Parameter].Bytes);
}
