using System.Runtime.CompilerServices;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    void Load(Step step, in ActiveLanes active)
    {
        var bytes = step.Type.Bytes();
        if (step.Uniform)
        {
            LoadUniform(step, active, bytes);
            return;
        }
        var access = Resolve(step, step.A, step.Displacement, step.Space, bytes * step.Width, active);
        if (access.Count < active.Count)
            Zero(step, active);
        ReadWords(step, access, bytes * step.Width);
        if (access.IsConsecutive && step.Width == 1 && bytes == step.Bytes)
            Unsafe.CopyBlockUnaligned(file + step.Results[0], (byte*)workspace.Addresses[0], (uint)(lanes * bytes));
        else
            LoadLanes(step, access, bytes);
    }

    // The first and the last thread stand for all: they are of different warps if any two are.
    void LoadUniform(Step step, in ActiveLanes active, int bytes)
    {
        var readers = stackalloc int[2] { active.List[0], active.List[active.Count - 1] };
        var access = Resolve(step, step.A, step.Displacement, step.Space, bytes * step.Width, readers, Math.Min(active.Count, 2));
        NoteReads(step, access, bytes * step.Width);
        if (access.Count > 0)
            CountUniform(access, active, bytes * step.Width);
        for (var r = 0; r < step.Width; r++)
        {
            var result = file + step.Results[r];
            var value = access.Count > 0 ? Fetch((byte*)workspace.Addresses[0] + r * bytes, step.Type) : 0;
            for (var i = 0; i < RegisterPlaces.UniformLanes; i++)
                Put(result, step.Bytes, i, value);
        }
    }

    static long Fetch(byte* at, PtxType type) => (type.Bits(), type.IsSigned()) switch
    {
        (8, true) => *(sbyte*)at,
        (8, false) => *at,
        (16, true) => *(short*)at,
        (16, false) => *(ushort*)at,
        (32, _) => *(int*)at,
        _ => *(long*)at,
    };

    static void Put(byte* to, int bytes, int lane, long value)
    {
        if (bytes == 8)
            ((long*)to)[lane] = value;
        else
            ((int*)to)[lane] = (int)value;
    }

    void LoadLanes(Step step, in Access access, int bytes)
    {
        var addresses = workspace.Addresses;
        var list = access.List;
        var count = access.Count;
        for (var r = 0; r < step.Width; r++)
        {
            var result = file + step.Results[r];
            var offset = r * bytes;
            if (bytes == 8)
            {
                for (var j = 0; j < count; j++)
                    ((long*)result)[list[j]] = *(long*)(addresses[j] + offset);
            }
            else if (bytes == 4)
            {
                for (var j = 0; j < count; j++)
                    ((int*)result)[list[j]] = *(int*)(addresses[j] + offset);
            }
            else
            {
                for (var j = 0; j < count; j++)
                    ((int*)result)[list[j]] = (int)Fetch((byte*)addresses[j] + offset, step.Type);
            }
        }
    }

    void Zero(Step step, in ActiveLanes active)
    {
        foreach (var result in step.Results)
        {
            for (var j = 0; j < active.Count; j++)
                Put(file + result, step.Bytes, active.List[j], 0);
        }
    }

    void Store(Step step, in ActiveLanes active)
    {
        var bytes = step.Type.Bytes();
        var access = Resolve(step, step.A, step.Displacement, step.Space, bytes * step.Width, active);
        WriteWords(step, access, bytes * step.Width);
        var addresses = workspace.Addresses;
        if (access.IsConsecutive && step.Width == 1 && step.Operands[0].Mask != 0 && bytes >= 4)
        {
            Unsafe.CopyBlockUnaligned((byte*)addresses[0], file + step.Operands[0].Offset, (uint)(lanes * bytes));
            return;
        }
        for (var r = 0; r < step.Width; r++)
            StoreLanes(step.Operands[r], access, bytes, r * bytes);
    }

    void StoreLanes(Source source, in Access access, int bytes, int offset)
    {
        var addresses = workspace.Addresses;
        var list = access.List;
        var count = access.Count;
        var values = file + source.Offset;
        switch (bytes)
        {
            case 8:
                for (var j = 0; j < count; j++)
                    *(long*)(addresses[j] + offset) = ((long*)values)[list[j] & source.Mask];
                break;
            case 4:
                for (var j = 0; j < count; j++)
                    *(int*)(addresses[j] + offset) = ((int*)values)[list[j] & source.Mask];
                break;
            case 2:
                for (var j = 0; j < count; j++)
                    *(short*)(addresses[j] + offset) = (short)((int*)values)[list[j] & source.Mask];
                break;
            default:
                for (var j = 0; j < count; j++)
                    *(byte*)(addresses[j] + offset) = (byte)((int*)values)[list[j] & source.Mask];
                break;
        }
    }
}
