using System.Text;
using Whence.Kernels.Instructions;

namespace Whence.Kernels.Ptx;

/// <summary>Names for a kernel's registers, numbered within their PTX type in the order in which they are met.</summary>
sealed class PtxRegisters
{
    // Prefix of the name, and the type that it is declared with.
    static readonly (string Prefix, string Type)[] Kinds =
    [
        ("p", "pred"), (Half, "b16"), ("r", "b32"), ("rd", "b64"), ("f", "f32"), ("fd", "f64"),
    ];

    readonly Dictionary<Register, string> names = [];
    readonly Dictionary<string, int> counts = Kinds.ToDictionary(kind => kind.Prefix, _ => 0);

    /// <summary>Kind of the 16-bit registers, which no register of the language is.</summary>
    public const string Half = "h";

    public string Name(Register register)
    {
        if (!names.TryGetValue(register, out var name))
            names[register] = name = New(register.Type);
        return name;
    }

    /// <summary>A register beside those of the kernel, for what takes PTX more than one instruction.</summary>
    public string New(RegisterType type) => New(type switch
    {
        RegisterType.Predicate => "p",
        RegisterType.F32 => "f",
        RegisterType.F64 => "fd",
        RegisterType.S64 => "rd",
        _ => "r",
    });

    public string New(string prefix) => $"%{prefix}{++counts[prefix]}";

    public string Declarations()
    {
        var text = new StringBuilder();
        foreach (var (prefix, type) in Kinds.Where(kind => counts[kind.Prefix] > 0))
            text.Append($"    .reg .{type} %{prefix}<{counts[prefix] + 1}>;\n");
        return text.ToString();
    }
}
