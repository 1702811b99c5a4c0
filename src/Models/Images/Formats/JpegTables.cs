namespace Whence.Models.Images.Formats;

/// <summary>
/// Which quantisation and Huffman tables a JPEG file has defined so far (ITU-T T.81, B.2.4): one that is used without being defined
/// would decode to a plain grey, without a word.
/// </summary>
sealed class JpegTables(string name)
{
    readonly bool[] quantisation = new bool[4];
    readonly bool[] huffman = new bool[8];

    /// <summary>Whether quantisation table <paramref name="index"/> is there.</summary>
    public bool HasQuantisation(int index) => quantisation[index];

    /// <summary>Whether a Huffman table is there: of the first coefficient of a block, or of the others.</summary>
    public bool HasHuffman(bool isFirst, int index) => huffman[(isFirst ? 0 : 4) + index];

    /// <summary>Takes the body of a segment DQT.</summary>
    public void Quantisation(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            var length = 1 + (body[0] >> 4 == 0 ? 64 : 128);
            if (body[0] >> 4 > 1 || (body[0] & 15) > 3 || body.Length < length)
                throw Malformed("quantisation", body);
            quantisation[body[0] & 15] = true;
            body = body[length..];
        }
    }

    /// <summary>Takes the body of a segment DHT.</summary>
    public void Huffman(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            if (body.Length < 17 || body[0] >> 4 > 1 || (body[0] & 15) > 3)
                throw Malformed("Huffman", body);
            var length = 17;
            foreach (var count in body[1..17])
                length += count;
            if (length == 17 || length > 17 + 256 || body.Length < length)
                throw Malformed("Huffman", body);
            huffman[4 * (body[0] >> 4) + (body[0] & 15)] = true;
            body = body[length..];
        }
    }

    ImageException Malformed(string kind, ReadOnlySpan<byte> body) =>
        new($"{name}: malformed {kind} table 0x{body[0]:x2} in a JPEG segment with {body.Length} bytes left");
}
