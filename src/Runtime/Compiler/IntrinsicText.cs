using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;
using Whence.Kernels.Intrinsics;

namespace Whence.Runtime.Compiler;

/// <summary>Writes the text of methods marked <see cref="PtxAttribute"/> in place of their calls.</summary>
static partial class IntrinsicText
{
    const BindingFlags Anywhere = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    static readonly ConcurrentDictionary<Assembly, MethodInfo[]> Known = [];

    /// <summary>Tells a context of the intrinsics of an assembly that a target has.</summary>
    public static void Register(Context.Builder builder, Assembly assembly, PtxTarget target)
    {
        var manager = builder.GetIntrinsicManager();
        foreach (var method in Known.GetOrAdd(assembly, Find))
        {
            if (TemplateOf(method, Capability(target.Major, target.Minor)) is not null)
                manager.RegisterMethod(method, new PTXIntrinsic(typeof(IntrinsicText), nameof(Write), IntrinsicImplementationMode.GenerateCode));
            else if (method.GetCustomAttributes<PtxAttribute>().FirstOrDefault(text => text.Otherwise is not null) is { Otherwise: { } plain })
                manager.RegisterMethod(method, new PTXIntrinsic(plain, method.Name, IntrinsicImplementationMode.Redirect));
        }
    }

    static MethodInfo[] Find(Assembly assembly) =>
        [.. assembly.GetTypes().SelectMany(type => type.GetMethods(Anywhere)).Where(method => method.IsDefined(typeof(PtxAttribute)))];

    static int Capability(int major, int minor) => 10 * major + minor;

    static string? TemplateOf(MethodBase method, int capability) =>
        method.GetCustomAttributes<PtxAttribute>().Where(text => text.Capability <= capability).MaxBy(text => text.Capability)?.Template;

    // Found by name, and called by ILGPU where the call would stand.
    static void Write(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var call = (MethodCall)value;
        var template = TemplateOf(call.Target.Source!, Capability(backend.Architecture.Major, backend.Architecture.Minor))!;
        var arguments = new string[call.Count][];
        for (var i = 0; i < arguments.Length; i++)
        {
            // An address is wanted in its own space, not as the generic one that a reference is.
            var isAddress = template.Contains($"[%{i}]");
            arguments[i] = Registers(generator, generator.Load(isAddress ? Peel(call[i].Resolve()) : call[i]));
        }
        var results = value.Type.IsVoidType ? [] : Registers(generator, generator.Allocate(value));
        var text = Argument().Replace(template, match =>
        {
            var registers = match.Groups[1].ValueSpan is "o" ? results : arguments[int.Parse(match.Groups[1].ValueSpan)];
            return match.Groups[2].Success ? registers[int.Parse(match.Groups[2].ValueSpan)] : string.Join(", ", registers);
        });
        foreach (var line in text.Split(';', StringSplitOptions.TrimEntries))
            generator.Builder.Append('\t').Append(line).Append(";\n");
    }

    static Value Peel(Value value) => value is AddressSpaceCast cast ? cast.Value.Resolve() : value;

    static string[] Registers(PTXCodeGenerator generator, PTXRegisterAllocator.Register register) =>
        [.. Flat(register).Select(part => "%" + PTXRegisterAllocator.GetStringRepresentation(generator.EnsureHardwareRegister(part)))];

    static IEnumerable<PTXRegisterAllocator.PrimitiveRegister> Flat(PTXRegisterAllocator.Register register) => register switch
    {
        PTXRegisterAllocator.CompoundRegister compound => compound.Children.SelectMany(Flat),
        PTXRegisterAllocator.PrimitiveRegister primitive => [primitive],
        _ => throw new KernelCompilerException($"an intrinsic cannot take or give {register.GetType().Name}"),
    };

    [GeneratedRegex(@"%(\d+|o)(?::(\d+))?(?![\w.])")]
    private static partial Regex Argument();
}
