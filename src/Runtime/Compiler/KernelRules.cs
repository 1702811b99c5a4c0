using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using Whence.Kernels;
using Whence.Kernels.Intrinsics;

namespace Whence.Runtime.Compiler;

/// <summary>
/// What the IL of a kernel, and of all methods that it calls, must not hold: divisions of integers, which ILGPU makes wrong shifts of, functions of .NET that
/// it compiles to something else, and what it cannot compile or what a text kept on disk would not follow. Bodies of intrinsics are not compiled.
/// </summary>
static class KernelRules
{
    // Of integers, or changing only a sign bit.
    static readonly string[] SoundFunctions = ["Math.Min", "Math.Max", "Math.Abs", "MathF.Abs"];

    // Of floats: other values than in C#, or no code at all. The rest of them are less accurate.
    static readonly string[] MistakenFunctions = ["Min", "Max", "Round", "CopySign", "FusedMultiplyAdd"];

    static readonly ConcurrentDictionary<MethodInfo, string[]> Known = [];

    /// <summary>The rules of the engine's own kernels that a kernel breaks, as sentences; generic kernels with their type arguments.</summary>
    public static IReadOnlyList<string> Broken(MethodBase kernel) => Find(kernel, (next, stack) => WrongCode(next, stack) ?? HouseFault(next));

    /// <summary>Refuses a kernel from outside that would compute something else than its C#: the engine's own are proven by tests.</summary>
    /// <exception cref="KernelCompilerException">It would; the message names kernel, method and what to write instead.</exception>
    public static void RequireSound(KernelMethod kernel)
    {
        if (IsEngine(kernel.Method.Module.Assembly))
            return;
        var faults = Known.GetOrAdd(kernel.Method, method => [.. Find(method, WrongCode).Distinct()]);
        if (faults.Length > 0)
            throw new KernelCompilerException($"kernel {kernel.Name} would not compute what its C# says: {string.Join("; ", faults)}");
    }

    static List<string> Find(MethodBase kernel, Func<IlInstruction, IlStack, string?> fault)
    {
        var (seen, open, found) = (new HashSet<MethodBase> { kernel }, new Queue<MethodBase>([kernel]), new List<string>());
        while (open.TryDequeue(out var method))
        {
            var (stack, constraint) = (new IlStack(method), default(Type));
            foreach (var next in IlInstruction.Read(method))
            {
                stack.Enter(next);
                if (fault(next, stack) is { } words)
                    found.Add($"{method.DeclaringType!.Name}.{method.Name} {words}");
                if (next.Operand is MethodBase called && Implementation(called, constraint) is { } target && IsCompiled(target) && seen.Add(target))
                    open.Enqueue(target);
                stack.Pass(next);
                constraint = next.Code == OpCodes.Constrained ? (Type)next.Operand! : null;
            }
        }
        return found;
    }

    // What compiles and is wrong, or becomes wrong when a text from the disk is taken.
    static string? WrongCode(IlInstruction next, IlStack stack)
    {
        if (next.Code.Name!.StartsWith("div", StringComparison.Ordinal) || next.Code.Name.StartsWith("rem", StringComparison.Ordinal))
            return stack.HoldsInteger ? "divides integers (write a shift, a mask or a FastDivisor)" : null;
        // What a generic type works out once from its type arguments is as fixed as they are.
        if (next.Operand is FieldInfo { IsStatic: true, IsLiteral: false } field && !(field.IsInitOnly && field.DeclaringType!.IsGenericType))
            return $"reads the static field {field.Name}, whose value its text would keep (pass it as an argument, or make it const)";
        return next.Operand is MethodInfo { DeclaringType: var type } called && (type == typeof(Math) || type == typeof(MathF))
            && MistakenFunctions.Contains(called.Name) && IsFloat(called.ReturnType)
            ? $"calls {type.Name}.{called.Name} (take that of {(called.ReturnType == typeof(float) ? nameof(FloatMath) : nameof(DoubleMath))})"
            : null;
    }

    // What does not compile, and functions whose error nobody states.
    static string? HouseFault(IlInstruction next)
    {
        if (next.Code == OpCodes.Newarr)
            return "makes an array";
        if (next.Code == OpCodes.Ldftn || next.Code == OpCodes.Ldvirtftn)
            return "makes a delegate";
        if (next.Code == OpCodes.Throw || next.Code == OpCodes.Ldstr)
            return "throws or has text";
        if (next.Operand is MethodInfo { DeclaringType: var type } called && (type == typeof(Math) || type == typeof(MathF)))
        {
            var name = $"{type.Name}.{called.Name}";
            return SoundFunctions.Contains(name) && (called.Name == "Abs" || !IsFloat(called.ReturnType)) ? null : $"calls {name}";
        }
        return null;
    }

    static bool IsFloat(Type type) => type == typeof(float) || type == typeof(double);

    static bool IsEngine(Assembly assembly) => assembly == typeof(KernelMethod).Assembly || assembly == typeof(KernelRules).Assembly
        || assembly.GetName().Name is "Whence.Graphs" or "Whence.Models" or "Whence.Explain";

    // The framework's and ILGPU's methods are replaced by instructions.
    static bool IsCompiled(MethodBase method)
    {
        var name = method.Module.Assembly.GetName().Name!;
        return method.GetMethodBody() is not null && !method.IsDefined(typeof(PtxAttribute))
            && !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("ILGPU", StringComparison.Ordinal);
    }

    // What a call of an interface's member means for the type that it is constrained to.
    static MethodBase? Implementation(MethodBase called, Type? constraint)
    {
        if (constraint is null || called is not MethodInfo { DeclaringType.IsInterface: true } member)
            return called;
        var generic = member.IsGenericMethod ? member.GetGenericMethodDefinition() : member;
        var map = constraint.GetInterfaceMap(member.DeclaringType!);
        var index = Array.FindIndex(map.InterfaceMethods, method => method.MetadataToken == generic.MetadataToken);
        var target = index < 0 ? null : map.TargetMethods[index];
        return target is { IsGenericMethodDefinition: true } ? target.MakeGenericMethod(member.GetGenericArguments()) : target;
    }
}
