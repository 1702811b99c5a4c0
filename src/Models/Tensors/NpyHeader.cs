using System.Globalization;

namespace Whence.Models.Tensors;

/// <summary>The dictionary literal at the head of a .npy file.</summary>
readonly record struct NpyHeader(ElementType Type, bool BigEndian, bool FortranOrder, long[] Shape)
{
    static readonly (string Descr, ElementType Type)[] Types =
    [
        ("<f4", ElementType.F32), ("<f8", ElementType.F64), ("<f2", ElementType.F16), ("<i8", ElementType.I64), ("<i4", ElementType.I32),
        ("<i2", ElementType.I16), ("|i1", ElementType.I8), ("<u8", ElementType.U64), ("<u4", ElementType.U32), ("<u2", ElementType.U16),
        ("|u1", ElementType.U8), ("|b1", ElementType.Bool),
    ];

    /// <summary>What else NumPy takes for a type: its name and the letter of C.</summary>
    static readonly Dictionary<ElementType, string[]> Aliases = new()
    {
        [ElementType.F32] = ["float32", "f"],
        [ElementType.F64] = ["float64", "float", "d"],
        [ElementType.F16] = ["float16", "e"],
        [ElementType.I64] = ["int64", "int", "q"],
        [ElementType.I32] = ["int32", "i"],
        [ElementType.I16] = ["int16", "h"],
        [ElementType.I8] = ["int8", "b"],
        [ElementType.U64] = ["uint64", "Q"],
        [ElementType.U32] = ["uint32", "I"],
        [ElementType.U16] = ["uint16", "H"],
        [ElementType.U8] = ["uint8", "B"],
        [ElementType.Bool] = ["bool", "?"],
    };

    /// <summary>Reads {'descr': '...', 'fortran_order': ..., 'shape': (...), }; keys in any order, each once.</summary>
    public static NpyHeader Parse(string text, string file)
    {
        var scan = new Scanner(text, file);
        (ElementType Type, bool BigEndian)? type = null;
        bool? fortran = null;
        long[]? shape = null;
        scan.Expect('{');
        while (!scan.Accept('}'))
        {
            var key = scan.Quoted();
            scan.Expect(':');
            switch (key)
            {
                case "descr" when type is null: type = ParseType(scan.Descr(), file); break;
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
        var element = type ?? throw new TensorFormatException(file, "the header has no 'descr'");
        return new NpyHeader(
            element.Type, element.BigEndian,
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

    static (ElementType Type, bool BigEndian) ParseType(string descr, string file)
    {
        var order = descr.Length > 0 && descr[0] is '<' or '>' or '=' or '|' ? descr[0] : '=';
        var name = order == '=' && !descr.StartsWith('=') ? descr : descr[1..];
        foreach (var (known, type) in Types)
            if (known.AsSpan(1).SequenceEqual(name) || Array.IndexOf(Aliases[type], name) >= 0)
                return (type, order == '>' && type.Size() > 1);
        throw new TensorFormatException(file,
            $"element type '{descr}' is not read ({Kind(name)}); real numbers of up to 64 bits and booleans are: save x.astype('float32')");
    }

    static string Kind(string name) => name.Length == 0 ? "no type" : name[0] switch
    {
        'c' or 'F' or 'D' or 'G' => "complex numbers",
        'U' or 'S' or 'a' => "text",
        'O' => "Python objects",
        'M' or 'm' => "dates or times",
        'V' => "raw bytes, as bfloat16 is saved",
        'f' or 'g' => "numbers of extended precision",
        _ => "unknown",
    };

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

        /// <summary>A type's name; a list of fields is no type that is read.</summary>
        public string Descr()
        {
            if (!Accept('[') && !Accept('('))
                return Quoted();
            var fields = text.AsSpan(at - 1, Math.Min(text.Length - at + 1, 60)).Trim().ToString();
            throw new TensorFormatException(file, $"a structured type is not read: {fields}...; save one field by itself: numpy.save(file, x['name'])");
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
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                    at++;
                if (!long.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var dim))
                    throw Wrong("a dimension");
                dims.Add(dim);
                // Python 2 wrote long integers as 3L.
                Accept('L');
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
