using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>
/// What a kernel's body is written with. Calls append instructions to the kernel being built on this thread; equal computations in one scope are
/// made once. A C# <c>for</c> unrolls, an array of values is a tile of registers, a C# constant specialises.
/// </summary>
sealed partial class KernelBuilder
{
    const int StaticSharedLimit = 48 * 1024;
    const int SharedLimit = 227 * 1024;

    [ThreadStatic]
    static KernelBuilder? current;

    readonly Kernel kernel;
    readonly Stack<Scope> scopes = new();

    KernelBuilder(Kernel kernel)
    {
        this.kernel = kernel;
        scopes.Push(new(kernel.Body, Divergent: false));
    }

    /// <summary>The builder at work on this thread.</summary>
    public static KernelBuilder Current =>
        current ?? throw new KernelException("?", "registers are computed with outside of Kernel.Define");

    /// <summary>Threads of a group.</summary>
    public Extent Group => kernel.Group;

    public static void Build(Kernel kernel, Action<KernelBuilder> body)
    {
        if (current is { } outer)
            throw new KernelException(kernel.Name, $"is defined inside kernel '{outer.kernel.Name}'");
        current = new(kernel);
        try
        {
            body(current);
            Simplifier.Run(kernel);
        }
        finally
        {
            current = null;
        }
    }

    /// <summary>A number passed at launch.</summary>
    public T Parameter<T>(string name)
        where T : struct, IValue<T>
    {
        if (T.Type is RegisterType.Predicate)
            throw Misuse($"parameter '{name}' cannot be a predicate");
        return T.Of(Operand.Of(Declare(name, T.Type, null).Register));
    }

    /// <summary>A buffer of device memory passed at launch.</summary>
    public GlobalBuffer<T> Global<T>(string name)
        where T : struct, IValue<T>
    {
        var memory = new GlobalMemory(name, T.Type, kernel.Parameters.Count);
        return new(memory, Operand.Of(Declare(name, T.Type, memory).Register));
    }

    /// <summary>Shared memory of the group, <paramref name="length"/> elements, aligned to 16 bytes.</summary>
    public SharedArray<T> Shared<T>(string name, int length)
        where T : struct, IValue<T>
    {
        if (length < 1)
            throw Misuse($"shared array '{name}' has {length} elements");
        var memory = new SharedMemory(name, T.Type, kernel.SharedBytes, length);
        kernel.Shared.Add(memory);
        kernel.SharedBytes = (kernel.SharedBytes + memory.Bytes + 15) / 16 * 16;
        kernel.SharedIsDynamic = kernel.SharedBytes > StaticSharedLimit;
        if (kernel.SharedBytes > SharedLimit)
            throw Misuse($"shared arrays take {kernel.SharedBytes} bytes, a group has at most {SharedLimit}");
        return new(memory);
    }

    /// <summary>A register that may be written again.</summary>
    public Variable<T> Variable<T>(T initial)
        where T : struct, IValue<T>
    {
        var register = NewRegister(T.Type, isVariable: true, isUniform: false);
        Append(new Instruction(Opcode.Move, T.Type, [register], [Own(initial.Operand)]));
        return new(register);
    }

    /// <summary>Appends an instruction without side effects, or finds its result if it was computed in this scope or one around it.</summary>
    internal T Pure<T>(Instruction template)
        where T : struct, IValue<T> => T.Of(Operand.Of(Once(template)));

    /// <summary>The result of an instruction that computes the same wherever it stands in this scope.</summary>
    internal Register Once(Instruction template, bool? uniform = null)
    {
        var key = new PureKey(template);
        foreach (var scope in scopes)
        {
            if (scope.Known.TryGetValue(key, out var known))
                return known;
        }
        return scopes.Peek().Known[key] = Result(template, uniform);
    }

    internal T Pure<T>(Opcode opcode, params Operand[] operands)
        where T : struct, IValue<T> => Pure<T>(new Instruction(opcode, T.Type, [], operands));

    /// <summary>Appends an instruction with one result of the type of the instruction, a predicate for comparisons.</summary>
    internal Register Result(Instruction template, bool? uniform = null)
    {
        var type = template.Opcode is Opcode.Compare or Opcode.Vote ? RegisterType.Predicate : template.Type;
        return Result(template, type, uniform);
    }

    internal Register Result(Instruction template, RegisterType type, bool? uniform = null)
    {
        var register = NewRegister(type, isVariable: false, uniform ?? Array.TrueForAll(template.Operands, operand => operand.IsUniform));
        Append(template.With([register], template.Operands));
        return register;
    }

    internal Register NewRegister(RegisterType type, bool isVariable, bool isUniform) =>
        new(kernel.Name, kernel.RegisterCount++, type, isVariable, isUniform);

    internal void Append(Statement statement)
    {
        if (statement is Instruction instruction)
        {
            foreach (var operand in instruction.Operands)
                Own(operand);
        }
        scopes.Peek().Statements.Add(statement);
    }

    internal KernelException Misuse(string message) => new(kernel.Name, message);

    Operand Own(Operand operand)
    {
        if (operand.Register is { } register && register.Kernel != kernel.Name)
            throw Misuse($"reads a register of kernel '{register.Kernel}'");
        return operand;
    }

    KernelParameter Declare(string name, RegisterType type, GlobalMemory? buffer)
    {
        if (scopes.Count > 1)
            throw Misuse($"parameter '{name}' is declared inside a branch or loop");
        if (kernel.Parameters.Exists(other => other.Name == name))
            throw Misuse($"parameter '{name}' is declared twice");
        var register = NewRegister(buffer is null ? type : RegisterType.S64, isVariable: false, isUniform: true);
        var parameter = new KernelParameter(name, type, buffer, register);
        kernel.Parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Statements being appended to, and what has been computed there already.</summary>
    sealed record Scope(List<Statement> Statements, bool Divergent)
    {
        public Dictionary<PureKey, Register> Known { get; } = [];
    }
}
