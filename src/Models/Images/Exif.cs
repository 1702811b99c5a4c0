using System.Buffers.Binary;

namespace Whence.Models.Images;

/// <summary>
/// The orientation tag of the EXIF block in a JPEG file. EXIF is advice, not pixels: what cannot be read counts as upright.
/// </summary>
static class Exif
{
    const int Upright = 1;
    const ushort OrientationTag = 0x0112;

    static ReadOnlySpan<byte> Marker => "Exif\0\0"u8;

    /// <summary>1 to 8, as EXIF 2.3 table 6 counts: 1 upright, 3 half a turn, 6 and 8 quarter turns, 2, 4, 5, 7 mirrored.</summary>
    public static int Orientation(ReadOnlySpan<byte> jpeg)
    {
        var at = 2;
        while (at + 4 <= jpeg.Length && jpeg[at] == 0xFF)
        {
            int marker = jpeg[at + 1], length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (marker is 0xDA or 0xD9 || length < 2 || at + 2 + length > jpeg.Length)
                return Upright;
            var body = jpeg.Slice(at + 4, length - 2);
            if (marker == 0xE1 && body.StartsWith(Marker))
                return OfTiff(body[Marker.Length..]);
            at += 2 + length;
        }
        return Upright;
    }

    static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || tiff[0] != tiff[1] || tiff[0] is not ((byte)'I' or (byte)'M'))
            return Upright;
        var little = tiff[0] == 'I';
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > (uint)tiff.Length - 2)
            return Upright;
        var entries = tiff[(int)directory..];
        var count = Word(entries, little);
        for (int i = 0, at = 2; i < count && at + 12 <= entries.Length; i++, at += 12)
        {
            if (Word(entries[at..], little) != OrientationTag)
                continue;
            var orientation = Word(entries[(at + 8)..], little);
            return orientation is >= 1 and <= 8 ? orientation : Upright;
        }
        return Upright;
    }

    static int Word(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

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
