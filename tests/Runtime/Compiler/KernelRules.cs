using System.Reflection;
using System.Reflection.Emit;
using Whence.Kernels.Intrinsics;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>
/// What the IL of a kernel, and of all methods of ours that it calls, must not hold: divisions of integers, which ILGPU makes wrong shifts of, functions of
/// .NET that it compiles to something else, and what it cannot compile or what a text kept on disk would not follow. Bodies of intrinsics are not compiled.
/// </summary>
static class KernelRules
{
    // Of integers, or changing only a sign bit.
    static readonly string[] SoundFunctions = ["Math.Min", "Math.Max", "Math.Abs", "MathF.Abs"];

    /// <summary>The rules that a kernel breaks, as sentences; generic kernels with their type arguments.</summary>
    public static IReadOnlyList<string> Broken(MethodBase kernel)
    {
        var (seen, open, broken) = (new HashSet<MethodBase> { kernel }, new Queue<MethodBase>([kernel]), new List<string>());
        while (open.TryDequeue(out var method))
        {
            var (stack, constraint) = (new IlStack(method), default(Type));
            foreach (var next in IlInstruction.Read(method))
            {
                stack.Enter(next);
                if (Fault(next, stack) is { } fault)
                    broken.Add($"{method.DeclaringType!.Name}.{method.Name} {fault}");
                if (next.Operand is MethodBase called && Implementation(called, constraint) is { } target && IsOurs(target) && seen.Add(target))
                    open.Enqueue(target);
                stack.Pass(next);
                constraint = next.Code == OpCodes.Constrained ? (Type)next.Operand! : null;
            }
        }
        return broken;
    }

    static string? Fault(IlInstruction next, IlStack stack)
    {
        if (next.Code.Name!.StartsWith("div", StringComparison.Ordinal) || next.Code.Name.StartsWith("rem", StringComparison.Ordinal))
            return stack.HoldsInteger ? "divides integers" : null;
        if (next.Code == OpCodes.Newarr)
            return "makes an array";
        if (next.Code == OpCodes.Ldftn || next.Code == OpCodes.Ldvirtftn)
            return "makes a delegate";
        if (next.Code == OpCodes.Throw || next.Code == OpCodes.Ldstr)
            return "throws or has text";
        // What a generic type works out once from its type arguments is as fixed as they are.
        if (next.Operand is FieldInfo { IsStatic: true, IsLiteral: false } field && !(field.IsInitOnly && field.DeclaringType!.IsGenericType))
            return $"reads the static field {field.Name}, whose value its text would keep";
        if (next.Operand is MethodInfo { DeclaringType: var type } called && (type == typeof(Math) || type == typeof(MathF)))
        {
            var name = $"{type.Name}.{called.Name}";
            var isSound = SoundFunctions.Contains(name) && (called.Name == "Abs" || called.ReturnType != typeof(float) && called.ReturnType != typeof(double));
            return isSound ? null : $"calls {name}";
        }
        return null;
    }

    static bool IsOurs(MethodBase method) => method.GetMethodBody() is not null && !method.IsDefined(typeof(PtxAttribute))
        && method.Module.Assembly.GetName().Name!.StartsWith("Whence.", StringComparison.Ordinal);

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
