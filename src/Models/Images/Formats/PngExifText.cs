using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Whence.Models.Images.Formats;

/// <summary>
/// EXIF as programs wrote it into PNG before the chunk eXIf (2017): a text named "Raw profile type exif" (or APP1), plain (tEXt) or
/// deflated (zTXt), that holds the word exif, the number of bytes, and the bytes as hexadecimal digits over many lines.
/// </summary>
static class PngExifText
{
    /// <summary>An EXIF block fits a JPEG segment of 64 KiB; as digits with line ends it is not longer than this.</summary>
    const int MostText = 200_000;

    /// <summary>The block, or nothing when the chunk holds another text or one that is malformed.</summary>
    public static byte[] Read(string type, ReadOnlySpan<byte> body)
    {
        var end = body.IndexOf((byte)0);
        if (end < 0 || Encoding.Latin1.GetString(body[..end]) is not ("Raw profile type exif" or "Raw profile type APP1"))
            return [];
        var text = body[(end + 1)..];
        try
        {
            return Digits(type == "tEXt" ? Encoding.Latin1.GetString(text) : Inflated(text));
        }
        catch (Exception malformed) when (malformed is InvalidDataException or FormatException)
        {
            return [];
        }
    }

    static string Inflated(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != 0)
            return "";
        using var stream = new ZLibStream(new MemoryStream(text[1..].ToArray()), CompressionMode.Decompress);
        var read = new byte[MostText];
        return Encoding.Latin1.GetString(read, 0, stream.ReadAtLeast(read, read.Length, throwOnEndOfStream: false));
    }

    static byte[] Digits(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return [];
        var bytes = Convert.FromHexString(string.Concat(words[2..]));
        return bytes.Length >= count ? bytes[..count] : [];
    }
}
