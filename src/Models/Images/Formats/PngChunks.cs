using System.Buffers.Binary;
using System.Text;

namespace Whence.Models.Images.Formats;

/// <summary>
/// What a PNG file's chunks hold that matters for its pixels: header, palette, transparency, orientation and the compressed rows, all
/// checked.
/// </summary>
sealed class PngChunks
{
    /// <summary>Length, type and checksum of a chunk in bytes.</summary>
    public const int Overhead = 12;

    readonly string name;
    readonly MemoryStream data = new();
    PngHeader? header;
    bool dataEnded;

    PngChunks(string name) => this.name = name;

    public PngHeader Header => header!.Value;

    /// <summary>[entries,3], empty when there is none.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>The body of tRNS, empty when there is none.</summary>
    public byte[] Transparency { get; private set; } = [];

    /// <summary>The EXIF block, empty when there is none; the chunk eXIf is taken before the older text.</summary>
    public byte[] ExifBlock { get; private set; } = [];

    /// <summary>The zlib stream: the bodies of all IDAT chunks, joined.</summary>
    public byte[] Compressed { get; private set; } = [];

    public static PngChunks Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (!PngReader.IsPng(bytes))
            throw new ImageException($"{name}: no PNG signature in {bytes.Length} bytes");
        var chunks = new PngChunks(name);
        var at = PngReader.Signature.Length;
        while (true)
        {
            var body = chunks.Next(bytes, at, out var type);
            if (type == "IEND")
                break;
            chunks.Take(type, body);
            at += Overhead + body.Length;
        }
        return chunks.Finished();
    }

    ReadOnlySpan<byte> Next(ReadOnlySpan<byte> bytes, int at, out string type)
    {
        if (bytes.Length - at < Overhead)
            throw new ImageException($"{name}: truncated, no chunk IEND before the end at byte {bytes.Length}");
        long length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
        type = Encoding.Latin1.GetString(bytes.Slice(at + 4, 4));
        if (!type.All(char.IsAsciiLetter))
            throw new ImageException($"{name}: chunk type {Convert.ToHexString(bytes.Slice(at + 4, 4))} at byte {at} is not letters");
        if (length > bytes.Length - at - Overhead)
            throw new ImageException($"{name}: chunk {type} at byte {at} claims {length} bytes, {bytes.Length - at - Overhead} are left");
        var stored = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 8 + (int)length)..]);
        var actual = Crc32.Of(bytes.Slice(at + 4, 4 + (int)length));
        if (stored != actual)
            throw new ImageException($"{name}: chunk {type} at byte {at} has CRC {stored:x8}, its content gives {actual:x8}");
        return bytes.Slice(at + 8, (int)length);
    }

    void Take(string type, ReadOnlySpan<byte> body)
    {
        if (header is null != (type == "IHDR"))
            throw new ImageException($"{name}: {(header is null ? $"first chunk is {type}, expected IHDR" : "second chunk IHDR")}");
        dataEnded |= type != "IDAT" && data.Length > 0;
        switch (type)
        {
            case "IHDR":
                header = PngHeader.Parse(body, name);
                break;
            case "PLTE":
                TakePalette(body);
                break;
            case "tRNS":
                TakeTransparency(body);
                break;
            case "eXIf":
                ExifBlock = body.ToArray();
                break;
            case "tEXt" or "zTXt" when ExifBlock.Length == 0:
                ExifBlock = PngExifText.Read(type, body);
                break;
            case "IDAT" when dataEnded:
                throw new ImageException($"{name}: chunks IDAT are not consecutive");
            case "IDAT":
                data.Write(body);
                break;
            default:
                // An upper-case first letter marks a chunk without which the picture cannot be understood.
                if (char.IsAsciiLetterUpper(type[0]))
                    throw new ImageException($"{name}: unknown critical chunk {type}");
                break;
        }
    }

    void TakePalette(ReadOnlySpan<byte> body)
    {
        if (dataEnded || Palette.Length > 0 || Header.Color is PngColor.Grey or PngColor.GreyAlpha)
            throw new ImageException($"{name}: misplaced chunk PLTE (colour type {Header.Color})");
        var most = Header.Color == PngColor.Palette ? 1 << Header.BitDepth : 256;
        if (body.Length == 0 || body.Length % 3 != 0 || body.Length > 3 * most)
            throw new ImageException($"{name}: palette of {body.Length} bytes, expected 3 to {3 * most}, a multiple of 3");
        Palette = body.ToArray();
    }

    void TakeTransparency(ReadOnlySpan<byte> body)
    {
        var fits = Header.Color switch
        {
            PngColor.Grey => body.Length == 2,
            PngColor.Rgb => body.Length == 6,
            PngColor.Palette => body.Length >= 1 && body.Length <= Palette.Length / 3,
            _ => false,
        };
        if (!fits || dataEnded || Transparency.Length > 0)
        {
            var entries = Palette.Length / 3;
            throw new ImageException($"{name}: misplaced chunk tRNS of {body.Length} bytes ({Header.Color}, {entries} palette entries)");
        }
        Transparency = body.ToArray();
    }

    PngChunks Finished()
    {
        if (header is null)
            throw new ImageException($"{name}: no chunk IHDR");
        if (data.Length == 0)
            throw new ImageException($"{name}: no pixel data (chunk IDAT)");
        if (Header.Color == PngColor.Palette && Palette.Length == 0)
            throw new ImageException($"{name}: colour type 3 without a palette");
        Compressed = data.ToArray();
        return this;
    }
}
