using System.Globalization;
using System.Text.RegularExpressions;

namespace Whence.Runtime.Simulated.Ptx;

sealed partial class PtxParser
{
    static readonly HashSet<string> Specials =
    [
        .. new[] { "tid", "ntid", "ctaid", "nctaid" }.SelectMany(name => "xyz".Select(axis => $"%{name}.{axis}")),
        "%laneid", "%warpid", "%nwarpid", "%smid", "%nsmid", "%gridid", "%clock", "%clock64", "%clock_hi", "%globaltimer", "%dynamic_smem_size",
        "%total_smem_size", "%lanemask_eq", "%lanemask_lt", "%lanemask_le", "%lanemask_gt", "%lanemask_ge",
    ];

    void Instruction(PtxFunction function)
    {
        var first = Now;
        PtxOperand.Register? guard = null;
        if (Accept("@"))
        {
            var negated = Accept("!");
            var name = Word();
            guard = scope.FindRegister(name) is { Type: PtxType.Pred } register ? new(register, negated)
                : throw Error($"'{name}' is no predicate that is declared", first);
        }
        var code = Word();
        var operands = new List<PtxOperand>();
        while (Now.Text != ";")
        {
            if (operands.Count > 0)
                Expect(",");
            operands.Add(Operand(inside: false));
        }
        var text = Spaces().Replace(this.text[first.Start..Now.Start], " ").Trim();
        Expect(";");
        function.Instructions.Add(new(first.Line, text, code, [.. operands], guard));
    }

    PtxOperand Operand(bool inside)
    {
        if (Now.IsEnd)
            throw Error("the text ends inside of an instruction");
        if (!inside && Now.Text is "{" or "(")
            return List(Take().Text == "{" ? "}" : ")");
        if (!inside && Accept("["))
            return Address();
        if (Accept("!"))
            return Named(Word()) is PtxOperand.Register register ? register with { Negated = true } : throw Error("a register is expected behind '!'");
        if (Now.IsNumber || Now.Text == "-")
            return Literal();
        var first = Named(Word());
        return Accept("|") ? new PtxOperand.Pair(first, Operand(inside: true)) : first;
    }

    PtxOperand.List List(string end)
    {
        var items = new List<PtxOperand>();
        while (!Accept(end))
        {
            if (items.Count > 0)
                Expect(",");
            items.Add(Operand(inside: true));
        }
        return new([.. items]);
    }

    PtxOperand.Address Address()
    {
        var place = Operand(inside: true);
        var offset = place is PtxOperand.Symbol symbol ? symbol.Offset : 0;
        if (place is PtxOperand.Symbol named)
            place = named with { Offset = 0 };
        if (Now.Text is "+" or "-")
            offset += Offset();
        Expect("]");
        return new(place, offset);
    }

    long Offset()
    {
        var sign = Take().Text == "-" ? -1 : 1;
        if (Accept("-"))
            sign = -sign;
        return sign * Number(0, long.MaxValue);
    }

    PtxOperand Named(string word)
    {
        if (word == "_")
            return new PtxOperand.Sink();
        if (scope.FindRegister(word) is { } register)
            return new PtxOperand.Register(register);
        if (scope.FindVariable(word) is { } variable)
            return new PtxOperand.Symbol(variable, Now.Text is "+" or "-" ? Offset() : 0);
        if (Specials.Contains(word))
            return new PtxOperand.Special(word);
        return word[0] == '%' ? throw Error($"register '{word}' is not declared", tokens[at - 1]) : new PtxOperand.Word(word);
    }

    PtxOperand Literal()
    {
        var negative = Accept("-");
        var token = Take();
        var word = token.Text;
        if (word.StartsWith("0f", StringComparison.OrdinalIgnoreCase) && word.Length == 10 && Hex(word, out var single))
            return Single((uint)single ^ (negative ? 1u << 31 : 0));
        if (word.StartsWith("0d", StringComparison.OrdinalIgnoreCase) && word.Length == 18 && Hex(word, out var bits))
            return new PtxOperand.Number(BitConverter.UInt64BitsToDouble(bits ^ (negative ? 1ul << 63 : 0)));
        if (token.IsNumber && TryInteger(word, out var integer))
            return new PtxOperand.Integer(negative ? 0 - integer : integer);
        if (token.IsNumber && double.TryParse(word, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value))
            return new PtxOperand.Number(negative ? -value : value);
        throw Error($"'{word}' is no number", token);
    }

    static PtxOperand.Number Single(uint bits) => new(BitConverter.UInt32BitsToSingle(bits), bits);

    static bool Hex(string word, out ulong bits) => ulong.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
