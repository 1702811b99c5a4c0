using System.Globalization;

namespace Whence.Runtime.Simulated.Ptx;

/// <summary>Reads PTX: directives outside of functions, and what its parts share.</summary>
sealed partial class PtxParser
{
    const long MostBytes = 1L << 31;

    readonly string text;
    readonly List<PtxToken> tokens;
    readonly PtxModule module = new();
    PtxScope scope = new(null);
    int at;

    public PtxParser(string text)
    {
        this.text = text;
        tokens = new PtxLexer(text).Tokens();
        tokens.Add(new("", tokens.Count > 0 ? tokens[^1].Line : 1, text.Length));
    }

    PtxToken Now => tokens[at];

    PtxToken After => tokens[Math.Min(at + 1, tokens.Count - 1)];

    /// <summary>The whole text.</summary>
    public PtxModule Module()
    {
        while (!Now.IsEnd)
            Directive();
        return module.Functions.Count > 0 ? module : throw new PtxException("the text has no kernel", 0, "");
    }

    void Directive()
    {
        switch (Now.Text)
        {
            case ".version" or ".address_size" or ".file" or ".loc" or ".alias":
                SkipLine();
                break;
            case ".target":
                module.Target = After.Text;
                SkipLine();
                break;
            case ".section":
                SkipSection();
                break;
            case ".pragma":
                SkipTo(";");
                break;
            default:
                Declaration();
                break;
        }
    }

    void Declaration()
    {
        var isExternal = false;
        while (Now.Text is ".extern" or ".visible" or ".weak" or ".common")
            isExternal |= Take().Text == ".extern";
        if (Now.Text is ".entry" or ".func")
            Function();
        else if (SpaceOf(Now.Text) is PtxSpace.Global or PtxSpace.Const or PtxSpace.Shared)
            Variables(module.Variables, isExternal);
        else
            throw Error($"'{Now.Text}' is not understood here");
    }

    static PtxSpace SpaceOf(string directive) => directive switch
    {
        ".global" => PtxSpace.Global,
        ".const" => PtxSpace.Const,
        ".shared" => PtxSpace.Shared,
        ".local" => PtxSpace.Local,
        ".param" => PtxSpace.Param,
        _ => PtxSpace.Generic,
    };

    // .shared .align 16 .b8 name[64], other[8] = {1, 2};
    void Variables(List<PtxVariable> into, bool isExternal)
    {
        var space = SpaceOf(Take().Text);
        var attributes = Attributes();
        do
        {
            var variable = Variable(space, attributes, isExternal, isParameter: false);
            if (Accept("="))
                Fill(variable);
            into.Add(variable);
        }
        while (Accept(","));
        Expect(";");
    }

    (PtxType Type, int Alignment, int Width) Attributes()
    {
        var (type, alignment, width) = (PtxType.None, 0, 1);
        while (Now.IsDirective)
        {
            var word = Take().Text;
            switch (word)
            {
                case ".align":
                    alignment = (int)Number(1, 1 << 20);
                    break;
                case ".v2" or ".v4":
                    width = word[2] - '0';
                    break;
                case ".ptr" or ".global" or ".shared" or ".local" or ".const" or ".attribute":
                    break;
                case var _ when PtxTypes.Parse(word[1..]) is not PtxType.None and var named:
                    type = named;
                    break;
                default:
                    at--;
                    throw Error($"'{word}' is not understood in a declaration");
            }
        }
        return type is PtxType.None ? throw Error("a declaration has no type") : (type, Math.Max(alignment, type.Bytes() * width), width);
    }

    PtxVariable Variable(PtxSpace space, (PtxType Type, int Alignment, int Width) attributes, bool isExternal, bool isParameter)
    {
        var (name, (type, alignment, width)) = (Word(), attributes);
        long bytes = type.Bytes() * width;
        var isOpen = false;
        while (Accept("["))
        {
            isOpen |= Now.Text == "]";
            bytes *= isOpen ? 0 : Number(0, MostBytes);
            if (bytes > MostBytes)
                throw Error($"'{name}' is too large");
            Expect("]");
        }
        var variable = new PtxVariable(name, space, type, alignment, bytes) { IsExternal = isExternal || isOpen, IsParameter = isParameter };
        return scope.Add(variable) ? variable : throw Error($"'{name}' is declared twice");
    }

    void SkipLine()
    {
        for (var line = Now.Line; !Now.IsEnd && Now.Line == line;)
            at++;
    }

    void SkipTo(string end)
    {
        while (!Now.IsEnd && Now.Text != end)
            at++;
        Expect(end);
    }

    void SkipSection()
    {
        SkipTo("{");
        for (var depth = 1; depth > 0; at++)
        {
            if (Now.IsEnd)
                throw Error("a section does not end");
            depth += Now.Text == "{" ? 1 : Now.Text == "}" ? -1 : 0;
        }
    }

    PtxToken Take() => tokens[Now.IsEnd ? at : at++];

    bool Accept(string sign)
    {
        if (Now.Text != sign)
            return false;
        at++;
        return true;
    }

    void Expect(string sign)
    {
        if (!Accept(sign))
            throw Error($"'{sign}' is expected, {(Now.IsEnd ? "the text ends" : $"'{Now.Text}' is there")}");
    }

    string Word() => Now.IsWord ? Take().Text : throw Error($"a name is expected, {(Now.IsEnd ? "the text ends" : $"'{Now.Text}' is there")}");

    long Number(long least, long most)
    {
        var known = TryInteger(Now.Text, out var bits);
        if (!known || (long)bits < least || (long)bits > most)
            throw Error($"a number from {least} to {most} is expected, '{Now.Text}' is there");
        at++;
        return (long)bits;
    }

    static bool TryInteger(string text, out ulong bits)
    {
        var digits = text.TrimEnd('U');
        var style = NumberStyles.None;
        (style, digits) = digits switch
        {
            ['0', 'x' or 'X', .. var hex] => (NumberStyles.AllowHexSpecifier, hex),
            ['0', 'b' or 'B', .. var binary] => (NumberStyles.AllowBinarySpecifier, binary),
            _ => (style, digits),
        };
        return ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out bits);
    }

    PtxException Error(string message) => Error(message, Now);

    PtxException Error(string message, PtxToken token)
    {
        var start = token.Start > 0 ? text.LastIndexOf('\n', token.Start - 1) + 1 : 0;
        var end = text.IndexOf('\n', token.Start);
        return new(message, token.Line, text[start..(end < 0 ? text.Length : end)].Trim());
    }
}
