using System.Buffers.Binary;

namespace Whence.Models.Images;

/// <summary>
/// The orientation tag of an EXIF block. EXIF is advice, not pixels: what cannot be read counts as upright.
/// </summary>
static class Exif
{
    public const int Upright = 1;

    const ushort OrientationTag = 0x0112, Short = 3, Long = 4;

    /// <summary>What the block begins with in JPEG, and, by the habit of some programs, elsewhere.</summary>
    public static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <summary>1 to 8, as EXIF 2.3 table 6 counts: 1 upright, 3 half a turn, 6 and 8 quarter turns, 2, 4, 5, 7 mirrored.</summary>
    /// <param name="block">A TIFF directory of either byte order, after the prefix or without it; empty for upright.</param>
    public static int Orientation(ReadOnlySpan<byte> block)
    {
        var tiff = block.StartsWith(Prefix) ? block[Prefix.Length..] : block;
        if (tiff.Length < 8 || tiff[0] != tiff[1] || tiff[0] is not ((byte)'I' or (byte)'M'))
            return Upright;
        var little = tiff[0] == 'I';
        var directory = Number(tiff[4..], little);
        if (directory > (uint)tiff.Length - 2)
            return Upright;
        var entries = tiff[(int)directory..];
        var count = Word(entries, little);
        for (int i = 0, at = 2; i < count && at + 12 <= entries.Length; i++, at += 12)
        {
            if (Word(entries[at..], little) != OrientationTag)
                continue;
            var value = entries[(at + 8)..];
            var orientation = Word(entries[(at + 2)..], little) switch
            {
                Short => Word(value, little),
                Long => Number(value, little),
                _ => value[0],
            };
            return orientation is >= 1 and <= 8 ? (int)orientation : Upright;
        }
        return Upright;
    }

    static uint Word(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    static uint Number(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    /// <summary>The picture turned and mirrored so that it is upright.</summary>
    public static Image Apply(Image image, int orientation)
    {
        if (orientation == Upright)
            return image;
        int width = image.Width, height = image.Height, channels = image.Channels;
        var swaps = orientation >= 5;
        var upright = new Image(swaps ? height : width, swaps ? width : height, channels);
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
            {
                var (sx, sy) = orientation switch
                {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                image.Row(sy).Slice(sx * channels, channels).CopyTo(upright.Row(y)[(x * channels)..]);
            }
        }
        return upright;
    }
}
