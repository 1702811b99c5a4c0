using System.Globalization;
using System.Text;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Ptx;

/// <summary>The lines between the braces of one kernel.</summary>
sealed partial class PtxBody
{
    /// <summary>Name of the group's shared memory.</summary>
    public const string SharedName = "shared";

    readonly Kernel kernel;
    readonly PtxTarget target;
    readonly StringBuilder text = new();
    readonly HashSet<Register> read;
    readonly Dictionary<uint, string> sharedBases = [];
    int depth = 1;
    int labels;

    public PtxBody(Kernel kernel, PtxTarget target)
    {
        (this.kernel, this.target, Isa) = (kernel, target, target.LowestIsa);
        var operands = Walk.Lists(kernel.Body).SelectMany(list => list).SelectMany(Operands);
        read = [.. operands.Select(operand => operand.Register).OfType<Register>()];
    }

    public PtxRegisters Registers { get; } = new();

    /// <summary>Lowest version of the language that has all that was printed so far.</summary>
    public Version Isa { get; private set; }

    public static string ParameterName(Kernel kernel, int index) => $"{kernel.Name}_param_{index}";

    public static string ParameterType(RegisterType type) => type.IsFloat() || type.IsInteger() ? Suffix(type) : "b32";

    public string Print()
    {
        PrintParameters();
        PrintSharedBases();
        if (text.Length > 0)
            text.Append('\n');
        Print(kernel.Body);
        return text.ToString();
    }

    static IEnumerable<Operand> Operands(Statement statement) =>
        statement is Instruction instruction ? instruction.Operands : [Walk.Condition(statement)!.Value];

    void PrintParameters()
    {
        for (var i = 0; i < kernel.Parameters.Count; i++)
        {
            var parameter = kernel.Parameters[i];
            if (!read.Contains(parameter.Register))
                continue;
            var register = Registers.Name(parameter.Register);
            var type = parameter.Buffer is null ? ParameterType(parameter.Type) : "u64";
            Line($"ld.param.{type}", register, $"[{ParameterName(kernel, i)}]");
            if (parameter.Buffer is not null)
                Line("cvta.to.global.u64", register, register);
        }
    }

    // Where shared arrays begin that are indexed by registers.
    void PrintSharedBases()
    {
        var addresses = Walk.Instructions(kernel.Body).Where(i => i is { Opcode: Opcode.Address, Memory: SharedMemory });
        var bases = addresses.Select(i => i.Operands[0]).Where(operand => operand.IsConstant);
        foreach (var offset in bases.Select(operand => operand.UInt).Distinct().Order())
        {
            sharedBases[offset] = Registers.New(RegisterType.S32);
            Line("mov.u32", sharedBases[offset], offset == 0 ? SharedName : $"{SharedName}+{offset}");
        }
    }

    void Print(List<Statement> statements)
    {
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case IfStatement branch:
                    Print(branch);
                    break;
                case LoopStatement loop:
                    Print(loop);
                    break;
                case Instruction instruction:
                    Print(instruction);
                    break;
            }
        }
    }

    void Print(IfStatement branch)
    {
        var end = NewLabel();
        var otherwise = branch.Otherwise.Count > 0 ? NewLabel() : end;
        Jump(otherwise, branch.Condition);
        PrintInside(branch.Then);
        if (branch.Otherwise.Count > 0)
        {
            Line("bra.uni", end);
            Label(otherwise);
            PrintInside(branch.Otherwise);
        }
        Label(end);
    }

    void Print(LoopStatement loop)
    {
        var (start, end) = (NewLabel(), NewLabel());
        Label(start);
        PrintInside(loop.Test);
        Jump(end, loop.Condition);
        PrintInside(loop.Body);
        Line("bra.uni", start);
        Label(end);
    }

    void PrintInside(List<Statement> statements)
    {
        depth++;
        Print(statements);
        depth--;
    }

    // Leaves when the condition is false.
    void Jump(string to, Operand condition) =>
        Line($"@!{Text(condition, RegisterType.Predicate)} {(condition.IsUniform ? "bra.uni" : "bra")}", to);

    string NewLabel() => $"$L{++labels}";

    void Label(string name) => text.Append(name).Append(":\n");

    void Line(string operation, params ReadOnlySpan<string> operands)
    {
        text.Append(' ', 4 * depth).Append(operation);
        if (operands.Length > 0)
            text.Append(' ').AppendJoin(", ", operands);
        text.Append(";\n");
    }

    // Notes what the text needs; fails where the target does not have it.
    void Require(string what, int major, int minor, int isaMajor, int isaMinor)
    {
        var isa = new Version(isaMajor, isaMinor);
        if (!target.AtLeast(major, minor))
            throw new KernelException(kernel.Name, $"{what} needs sm_{major}{minor}, the target is {target.Name}");
        if (isa > target.Isa)
            throw new KernelException(kernel.Name, $"{what} needs PTX ISA {isa}, the driver takes {target.Isa}");
        if (isa > Isa)
            Isa = isa;
    }

    KernelException Unsupported(Instruction instruction) =>
        new(kernel.Name, $"{instruction.Opcode} of {instruction.Type} cannot be printed as PTX");

    string Result(Instruction instruction, int index = 0) => Registers.Name(instruction.Results[index]);

    string Text(Operand operand, RegisterType type)
    {
        if (operand.Register is { } register)
            return Registers.Name(register);
        return type switch
        {
            RegisterType.F32 => $"0f{(uint)operand.Bits:X8}",
            RegisterType.F64 => $"0d{operand.Bits:X16}",
            RegisterType.S32 => operand.Int.ToString(CultureInfo.InvariantCulture),
            RegisterType.S64 when operand.Long != long.MinValue => operand.Long.ToString(CultureInfo.InvariantCulture),
            RegisterType.U32 or RegisterType.Predicate => operand.UInt.ToString(CultureInfo.InvariantCulture),
            _ => $"0x{operand.Bits:X8}",
        };
    }

    // The operand in a register, also where it is a constant that the instruction does not take.
    string InRegister(Operand operand, RegisterType type)
    {
        if (operand.Register is { } register)
            return Registers.Name(register);
        var constant = Registers.New(type);
        Line($"mov.{Bits(type)}", constant, Text(operand, type));
        return constant;
    }

    static string Suffix(RegisterType type) => type switch
    {
        RegisterType.Predicate => "pred",
        RegisterType.TF32 => "b32",
        _ => type.ToString().ToLowerInvariant(),
    };

    static string Bits(RegisterType type) => type is RegisterType.Predicate ? "pred" : type.Bytes() == 8 ? "b64" : "b32";
}
