namespace Whence.Runtime.Simulated.Ptx;

/// <summary>Cuts text into words and signs; comments are left out.</summary>
sealed class PtxLexer(string text)
{
    int at;
    int line = 1;

    public List<PtxToken> Tokens()
    {
        var tokens = new List<PtxToken>();
        while (Skip())
            tokens.Add(Next());
        return tokens;
    }

    // Moves to the next token; false at the end.
    bool Skip()
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '\n')
                line++;
            else if (At("//"))
                at = (text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length) - 1;
            else if (At("/*"))
                SkipComment();
            else if (!char.IsWhiteSpace(text[at]))
                return true;
        }
        return false;
    }

    void SkipComment()
    {
        var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
        if (end < 0)
            throw new PtxException("a comment does not end", line, "");
        line += text.AsSpan(at, end - at).Count('\n');
        at = end + 1;
    }

    bool At(string sign) => string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0;

    PtxToken Next()
    {
        var start = at;
        if (text[at] == '"')
            return String();
        if (IsInside(text[at]))
        {
            while (at < text.Length && (IsInside(text[at]) || IsScope()))
                at += text[at] == ':' ? 2 : 1;
        }
        else
        {
            at++;
        }
        return new(text[start..at], line, start);
    }

    // Two colons inside of a modifier: .L2::128B.
    bool IsScope() => text[at] == ':' && at + 2 < text.Length && text[at + 1] == ':' && char.IsAsciiLetterOrDigit(text[at + 2]);

    static bool IsInside(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '_' or '$' or '%' or '.';

    PtxToken String()
    {
        var (start, first) = (at, line);
        var end = text.IndexOf('"', at + 1);
        if (end < 0)
            throw new PtxException("a string does not end", line, "");
        line += text.AsSpan(at, end - at).Count('\n');
        at = end + 1;
        return new(text[start..at], first, start);
    }
}
