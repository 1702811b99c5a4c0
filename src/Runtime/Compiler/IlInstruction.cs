using System.Reflection;
using System.Reflection.Emit;

namespace Whence.Runtime.Compiler;

/// <summary>One instruction of a method's IL, with what its operand refers to.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Code">What it does.</param>
/// <param name="Operand">A number, a member, or the offsets it may jump to (int[]); null where there is none.</param>
sealed record IlInstruction(int Offset, OpCode Code, object? Operand)
{
    static readonly Dictionary<ushort, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (ushort)code.Value);

    /// <summary>The instructions of a method; members are those of its own type arguments.</summary>
    public static IReadOnlyList<IlInstruction> Read(MethodBase method)
    {
        var (il, at, list) = (method.GetMethodBody()!.GetILAsByteArray()!, 0, new List<IlInstruction>());
        while (at < il.Length)
        {
            var start = at;
            var code = Codes[il[at] == 0xFE ? (ushort)(0xFE00 | il[at + 1]) : il[at]];
            at += code.Size;
            var bytes = OperandBytes(code, il, at);
            list.Add(new(start, code, Resolve(code, il, at, at + bytes, method)));
            at += bytes;
        }
        return list;
    }

    static int OperandBytes(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
        _ => 4,
    };

    static object? Resolve(OpCode code, byte[] il, int at, int next, MethodBase method)
    {
        switch (code.OperandType)
        {
            case OperandType.ShortInlineBrTarget:
                return new[] { next + (sbyte)il[at] };
            case OperandType.InlineBrTarget:
                return new[] { next + BitConverter.ToInt32(il, at) };
            case OperandType.InlineSwitch:
                return Enumerable.Range(1, BitConverter.ToInt32(il, at)).Select(i => next + BitConverter.ToInt32(il, at + 4 * i)).ToArray();
            case OperandType.ShortInlineVar or OperandType.ShortInlineI:
                return (int)il[at];
            case OperandType.InlineVar:
                return (int)BitConverter.ToUInt16(il, at);
            case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                var types = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
                var arguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
                return method.Module.ResolveMember(BitConverter.ToInt32(il, at), types, arguments);
            default:
                return null;
        }
    }
}
