using System.Buffers.Binary;
using System.Numerics;

namespace Whence.Models.Images.Formats;

/// <summary>
/// The headers of a Windows or OS/2 bitmap, checked: 1, 4, 8, 16, 24 or 32 bits a pixel, not compressed, all rows there, and colour masks
/// that the library scales rightly.
/// </summary>
readonly record struct BmpHeader(int Width, int Height, bool HasAlpha)
{
    const int FileHeader = 14, Core = 12, Info = 40, WithMasks = 52, WithAlphaMask = 56;
    const uint Plain = 0, BitFields = 3, AlphaBitFields = 6;

    /// <exception cref="ImageException">The file is malformed, truncated, or of a kind that is not decoded.</exception>
    public static BmpHeader Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < FileHeader + Core)
            throw new ImageException($"{name}: BMP of {bytes.Length} bytes");
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]), size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]);
        if (size is not (Core or Info or WithMasks or WithAlphaMask or 108 or 124) || FileHeader + size > bytes.Length)
            throw new ImageException($"{name}: BMP header of {size} bytes, {Core}, {Info}, {WithMasks}, {WithAlphaMask}, 108 and 124 are read");
        var header = bytes.Slice(FileHeader, (int)size);
        var isCore = size == Core;
        long width = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) : BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        long height = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) : Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(header[8..]));
        Image.CheckSize(name, width, height);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(header[(isCore ? 10 : 14)..]);
        var compression = isCore ? Plain : BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        var rest = bytes[(FileHeader + Math.Min((int)size, Info))..];
        var masks = compression is BitFields or AlphaBitFields ? Masks(rest, bits, compression, size, name) : 0;
        if (compression is not (Plain or BitFields or AlphaBitFields))
            throw new ImageException($"{name}: BMP with compression {compression} is not read: save it without, or as PNG");
        CheckPalette(header, bits, offset, (int)size + masks, name);
        var rows = (width * bits + 31) / 32 * 4 * height;
        if (offset + rows > bytes.Length)
            throw new ImageException($"{name}: BMP of {width}x{height} needs {rows} bytes from byte {offset} on, {bytes.Length} are there");
        return new((int)width, (int)height, compression != Plain && HasAlphaMask(rest, compression, size));
    }

    static bool HasAlphaMask(ReadOnlySpan<byte> masks, uint compression, long size) =>
        (compression == AlphaBitFields || size >= WithAlphaMask) && BinaryPrimitives.ReadUInt32LittleEndian(masks[12..]) != 0;

    /// <summary>Checks the masks of red, green, blue and perhaps alpha.</summary>
    /// <returns>Bytes that they take between header and palette.</returns>
    static int Masks(ReadOnlySpan<byte> masks, int bits, uint compression, long size, string name)
    {
        var count = compression == AlphaBitFields || size >= WithAlphaMask ? 4 : 3;
        if (masks.Length < 4 * count)
            throw new ImageException($"{name}: BMP ends within its colour masks");
        Span<int> widths = stackalloc int[4];
        for (var i = 0; i < count; i++)
        {
            var mask = BinaryPrimitives.ReadUInt32LittleEndian(masks[(4 * i)..]);
            widths[i] = BitOperations.PopCount(mask);
            if (mask != 0 && BitOperations.PopCount(mask >> BitOperations.TrailingZeroCount(mask)) != BitOperations.Log2(mask >> BitOperations.TrailingZeroCount(mask)) + 1)
                throw new ImageException($"{name}: BMP colour mask 0x{mask:x8} has gaps");
        }
        var fits = bits switch
        {
            16 => widths[0] is 5 or 6 && widths[1] is 5 or 6 && widths[2] is 5 or 6 && widths[3] <= 1,
            32 => widths[0] == 8 && widths[1] == 8 && widths[2] == 8 && widths[3] is 0 or 8,
            _ => false,
        };
        if (!fits)
            throw new ImageException($"{name}: BMP of {bits} bits a pixel with masks of {widths[0]}, {widths[1]}, {widths[2]} and {widths[3]} bits is not read: save it with 24, or as PNG");
        return size == Info ? 4 * count : 0;
    }

    /// <summary>The library derives the size of an entry from the gap before the pixels: it must be the true one.</summary>
    static void CheckPalette(ReadOnlySpan<byte> header, int bits, long offset, int before, string name)
    {
        if (bits is not (1 or 4 or 8 or 16 or 24 or 32))
            throw new ImageException($"{name}: BMP of {bits} bits a pixel; 1, 4, 8, 16, 24 and 32 are read");
        var used = header.Length == Core ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[32..]);
        long most = bits <= 8 ? 1 << bits : 0, entries = used == 0 || bits > 8 ? most : used;
        var entry = header.Length == Core ? 3 : 4;
        var gap = offset - FileHeader - before;
        if (bits <= 8 && used > most || gap < entries * entry || used == 0 && bits <= 8 && gap / most != entry)
            throw new ImageException($"{name}: BMP of {bits} bits a pixel with {entries} colours and {gap} bytes before the pixels");
    }
}
