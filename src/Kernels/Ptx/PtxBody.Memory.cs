using Whence.Kernels.Instructions;

namespace Whence.Kernels.Ptx;

sealed partial class PtxBody
{
    void PrintMemory(Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.Address:
                PrintAddress(i);
                break;
            case Opcode.Load:
                PrintLoad(i);
                break;
            case Opcode.Store:
                PrintStore(i);
                break;
            case Opcode.Atomic:
                PrintAtomic(i);
                break;
            case Opcode.CopyAsync:
                PrintCopy(i);
                break;
            // Without cp.async a copy is done when it is started.
            case Opcode.CopyCommit when target.AtLeast(8, 0):
                Line("cp.async.commit_group");
                break;
            case Opcode.CopyWait when target.AtLeast(8, 0):
                Line("cp.async.wait_group", $"{i.Displacement}");
                break;
        }
    }

    void PrintAddress(Instruction i)
    {
        var index = Text(i.Operands[1], RegisterType.S32);
        var start = i.Operands[0].Register is { } register ? Registers.Name(register) : sharedBases[i.Operands[0].UInt];
        Line(i.Memory is GlobalMemory ? "mad.wide.s32" : "mad.lo.s32", Result(i), index, $"{i.Width}", start);
    }

    static string Space(Memory? memory) => memory is GlobalMemory ? "global" : "shared";

    // Shared arrays begin at constants, which count from the start of the group's shared memory.
    string At(Operand address, int displacement)
    {
        var (start, offset) = address.Register is { } register
            ? (Registers.Name(register), (long)displacement)
            : (SharedName, address.Int + (long)displacement);
        return offset == 0 ? $"[{start}]" : $"[{start}+{offset}]";
    }

    static string Vector(int count) => count > 1 ? $".v{count}" : "";

    static string List(string[] registers) => registers.Length == 1 ? registers[0] : $"{{{string.Join(", ", registers)}}}";

    static string Moved(RegisterType type) => type.IsFloat() || type.IsInteger() ? Suffix(type) : Bits(type);

    void PrintLoad(Instruction i)
    {
        var results = Array.ConvertAll(i.Results, Registers.Name);
        var operation = $"ld.{Space(i.Memory)}{Vector(results.Length)}.{Moved(i.Type)}";
        var address = At(i.Operands[0], i.Displacement);
        if (!i.Guarded)
        {
            Line(operation, List(results), address);
            return;
        }
        // The zeros must not fall on the address before it is read.
        var overwritten = Array.Exists(i.Results, result => result == i.Operands[0].Register);
        var loaded = overwritten ? Array.ConvertAll(results, _ => Registers.New(i.Type)) : results;
        foreach (var register in loaded)
            Line($"mov.{Bits(i.Type)}", register, Text(default, i.Type));
        Line($"@{Text(i.Operands[1], RegisterType.Predicate)} {operation}", List(loaded), address);
        for (var n = 0; overwritten && n < results.Length; n++)
            Line($"mov.{Bits(i.Type)}", results[n], loaded[n]);
    }

    void PrintStore(Instruction i)
    {
        var values = i.Guarded ? i.Operands[1..^1] : i.Operands[1..];
        var guard = i.Guarded ? $"@{Text(i.Operands[^1], RegisterType.Predicate)} " : "";
        Line($"{guard}st.{Space(i.Memory)}{Vector(values.Length)}.{Moved(i.Type)}",
            At(i.Operands[0], i.Displacement), List(Array.ConvertAll(values, value => Text(value, i.Type))));
    }

    void PrintAtomic(Instruction i)
    {
        var name = i.Atomic switch
        {
            AtomicOperation.Exchange => "exch",
            AtomicOperation.CompareAndSwap => "cas",
            _ => Name(i.Atomic),
        };
        var arithmetic = i.Atomic is AtomicOperation.Add or AtomicOperation.Min or AtomicOperation.Max;
        var operation = $"{Space(i.Memory)}.{name}.{(arithmetic ? Suffix(i.Type) : Bits(i.Type))}";
        string[] operands = [At(i.Operands[0], i.Displacement), .. i.Operands[1..].Select(operand => Text(operand, i.Type))];
        var reduction = !read.Contains(i.Results[0]) && i.Atomic is not (AtomicOperation.Exchange or AtomicOperation.CompareAndSwap);
        if (reduction)
            Line($"red.{operation}", operands);
        else
            Line($"atom.{operation}", [Result(i), .. operands]);
    }

    static string Name(AtomicOperation operation) => operation switch
    {
        AtomicOperation.Add => "add",
        AtomicOperation.Min => "min",
        AtomicOperation.Max => "max",
        AtomicOperation.And => "and",
        AtomicOperation.Or => "or",
        _ => "xor",
    };

    void PrintCopy(Instruction i)
    {
        var (to, from) = (At(i.Operands[0], i.Displacement), At(i.Operands[1], i.SourceDisplacement));
        if (!target.AtLeast(8, 0))
        {
            PrintCopyByRegisters(i, to, from);
            return;
        }
        Require("cp.async", 8, 0, 7, 0);
        // Copies of 16 bytes pass by the first cache.
        var operation = $"cp.async.{(i.Width == 16 ? "cg" : "ca")}.shared.global";
        if (!i.Guarded)
        {
            Line(operation, to, from, $"{i.Width}");
            return;
        }
        var bytes = Registers.New(RegisterType.U32);
        Line("selp.u32", bytes, $"{i.Width}", "0", Text(i.Operands[2], RegisterType.Predicate));
        Line(operation, to, from, $"{i.Width}", bytes);
    }

    void PrintCopyByRegisters(Instruction i, string to, string from)
    {
        var words = new string[i.Width / 4];
        for (var n = 0; n < words.Length; n++)
        {
            words[n] = Registers.New(RegisterType.U32);
            if (i.Guarded)
                Line("mov.b32", words[n], "0");
        }
        var guard = i.Guarded ? $"@{Text(i.Operands[2], RegisterType.Predicate)} " : "";
        Line($"{guard}ld.global{Vector(words.Length)}.b32", List(words), from);
        Line($"st.shared{Vector(words.Length)}.b32", to, List(words));
    }
}
