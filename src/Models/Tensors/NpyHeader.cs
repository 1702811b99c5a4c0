using System.Globalization;

namespace Whence.Models.Tensors;

/// <summary>The dictionary literal at the head of a .npy file.</summary>
readonly record struct NpyHeader(ElementType Type, bool FortranOrder, long[] Shape)
{
    static readonly (string Descr, ElementType Type)[] Types =
    [
        ("<f4", ElementType.F32), ("<f8", ElementType.F64), ("<f2", ElementType.F16), ("<i8", ElementType.I64), ("<i4", ElementType.I32),
        ("<i2", ElementType.I16), ("|i1", ElementType.I8), ("<u8", ElementType.U64), ("<u4", ElementType.U32), ("<u2", ElementType.U16),
        ("|u1", ElementType.U8), ("|b1", ElementType.Bool),
    ];

    /// <summary>Reads {'descr': '...', 'fortran_order': ..., 'shape': (...), }; keys in any order, each once.</summary>
    public static NpyHeader Parse(string text, string file)
    {
        var scan = new Scanner(text, file);
        ElementType? type = null;
        bool? fortran = null;
        long[]? shape = null;
        scan.Expect('{');
        while (!scan.Accept('}'))
        {
            var key = scan.Quoted();
            scan.Expect(':');
            switch (key)
            {
                case "descr" when type is null: type = ParseType(scan.Quoted(), file); break;
                case "fortran_order" when fortran is null: fortran = scan.Boolean(); break;
                case "shape" when shape is null: shape = scan.Tuple(); break;
                default: throw new TensorFormatException(file, $"header key '{key}' is unknown or repeated");
            }
            if (!scan.Accept(','))
            {
                scan.Expect('}');
                break;
            }
        }
        scan.ExpectEnd();
        return new NpyHeader(
            type ?? throw new TensorFormatException(file, "the header has no 'descr'"),
            fortran ?? throw new TensorFormatException(file, "the header has no 'fortran_order'"),
            shape ?? throw new TensorFormatException(file, "the header has no 'shape'"));
    }

    /// <summary>The literal for a tensor.</summary>
    public static string Format(HostTensor tensor)
    {
        var dims = string.Concat(tensor.Shape.Select(d => d + ", ")).TrimEnd();
        foreach (var (descr, type) in Types)
            if (type == tensor.Type)
                return $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({dims}), }}";
        throw new NotSupportedException($"the .npy format has no element type for {tensor.Type}");
    }

    static ElementType ParseType(string descr, string file)
    {
        foreach (var (known, type) in Types)
            if (known == descr || known[0] == '|' && descr.Length == 3 && descr[0] is '<' or '='
                && known.AsSpan(1).SequenceEqual(descr.AsSpan(1)))
                return type;
        throw new TensorFormatException(file, $"element type '{descr}' is not supported (little-endian numbers and booleans are)");
    }

    ref struct Scanner(string text, string file)
    {
        int at;

        public bool Accept(char c)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at >= text.Length || text[at] != c)
                return false;
            at++;
            return true;
        }

        public void Expect(char c)
        {
            if (!Accept(c))
                throw Wrong($"'{c}'");
        }

        public void ExpectEnd()
        {
            if (!text.AsSpan(at).Trim().Trim('\0').IsEmpty)
                throw Wrong("the end");
        }

        public string Quoted()
        {
            var quote = Accept('\'') ? '\'' : Accept('"') ? '"' : throw Wrong("a string");
            var end = text.IndexOf(quote, at);
            if (end < 0)
                throw Wrong($"a closing {quote}");
            var word = text[at..end];
            at = end + 1;
            return word;
        }

        public bool Boolean()
        {
            var rest = text.AsSpan(at).TrimStart();
            var skipped = text.Length - at - rest.Length;
            foreach (var (word, value) in (ReadOnlySpan<(string, bool)>)[("True", true), ("False", false)])
            {
                if (!rest.StartsWith(word))
                    continue;
                at += skipped + word.Length;
                return value;
            }
            throw Wrong("True or False");
        }

        public long[] Tuple()
        {
            var dims = new List<long>();
            Expect('(');
            while (!Accept(')'))
            {
                var start = at;
                while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == ' '))
                    at++;
                if (!long.TryParse(text.AsSpan(start, at - start).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var dim))
                    throw Wrong("a dimension");
                dims.Add(dim);
                if (!Accept(','))
                {
                    Expect(')');
                    break;
                }
            }
            if (dims.Count > 64)
                throw new TensorFormatException(file, $"the shape has {dims.Count} dimensions, at most 64 are read");
            return [.. dims];
        }

        readonly TensorFormatException Wrong(string wanted) => new(file, $"the header is malformed at character {at}: {wanted} expected");
    }
}
