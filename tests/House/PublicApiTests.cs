using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Whence.Tests.House;

/// <summary>What users of the libraries may rely on stands in docs/api.txt: a change of it is seen in review. Written anew with UPDATE=1.</summary>
[TestFixture]
sealed class PublicApiTests
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly string[] Rooms = ["Statistics", "Kernels", "Runtime", "Graph", "Models", "Explain", "Uncertainty", "Annotate", "Diagnose", "Hosting", "Serve"];

    [Test]
    public void TheListInTheDocumentationIsUpToDate()
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "api.txt");
        var text = Describe();
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
            File.WriteAllText(path, text);
        Assert.That(File.ReadAllText(path), Is.EqualTo(text), "the public API changed; if that is meant, run this test with UPDATE=1 to write docs/api.txt anew");
    }

    static string Describe()
    {
        var text = new StringBuilder();
        foreach (var room in Rooms)
        {
            Type[] types = [.. Assembly.Load($"Whence.{room}").GetExportedTypes().Where(type => !IsMade(type)).OrderBy(Name, StringComparer.Ordinal)];
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"== Whence.{room}: {types.Length} types\n");
            foreach (var type in types)
            {
                text.Append($"{Kind(type)} {type.Namespace}.{Name(type)}{Bases(type)}\n");
                foreach (var member in type.GetMembers(Declared).Where(member => !IsMade(member)).Select(Member).OfType<string>().Order(StringComparer.Ordinal).Distinct())
                    text.Append($"    {member}\n");
            }
        }
        return text.ToString();
    }

    static bool IsMade(MemberInfo member) => member.Name.Contains('<', StringComparison.Ordinal) || member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    static string Kind(Type type) =>
        typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    static string Bases(Type type)
    {
        if (type.IsEnum || typeof(Delegate).IsAssignableFrom(type))
            return "";
        var own = type.GetInterfaces().Where(i => i.IsVisible && i.Namespace!.StartsWith("Whence", StringComparison.Ordinal)).Select(Name).Order(StringComparer.Ordinal);
        string[] all = [.. type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? [Name(b)] : Array.Empty<string>(), .. own];
        return all.Length == 0 ? "" : $" : {string.Join(", ", all)}";
    }

    // Null for what cannot be reached from outside. Accessors stand with their property; what records bring along is left out.
    static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo c when IsOpen(c) && !c.IsStatic => $"new({Parameters(c)})",
        MethodInfo m when IsOpen(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && m.Name is not ("Equals" or "GetHashCode" or "ToString" or "op_Equality" or "op_Inequality" or "Deconstruct") =>
            $"{(m.IsStatic ? "static " : "")}{Name(m.ReturnType)} {m.Name}{Generic(m)}({Parameters(m)})",
        PropertyInfo p when p.GetAccessors(nonPublic: true).Where(IsOpen).ToArray() is { Length: > 0 } open && p.Name != "EqualityContract" =>
            $"{(open[0].IsStatic ? "static " : "")}{Name(p.PropertyType)} {p.Name} {{ {string.Join(" ", open.Select(a => a == p.GetMethod ? "get;" : IsInit(a) ? "init;" : "set;"))} }}",
        FieldInfo f when (f.IsPublic || f.IsFamily) && !f.IsSpecialName => f.DeclaringType!.IsEnum ? f.Name : $"{(f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}",
        EventInfo e when IsOpen(e.AddMethod!) => $"event {Name(e.EventHandlerType!)} {e.Name}",
        _ => null,
    };

    static bool IsOpen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    static string Generic(MethodInfo m) => m.IsGenericMethodDefinition ? $"<{string.Join(", ", m.GetGenericArguments().Select(Name))}>" : "";

    static string Parameters(MethodBase m) => string.Join(", ", m.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.IsOptional ? "?" : "")}"));

    static string Name(Type type)
    {
        if (type.IsByRef)
            return $"ref {Name(type.GetElementType()!)}";
        if (type.IsArray || type.IsPointer)
            return Name(type.GetElementType()!) + (type.IsPointer ? "*" : $"[{new string(',', type.GetArrayRank() - 1)}]");
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return $"{Name(inner)}?";
        var name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
