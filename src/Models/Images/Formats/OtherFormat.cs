namespace Whence.Models.Images.Formats;

/// <summary>Names of formats that are not read, so that a refusal can say what the file is.</summary>
static class OtherFormat
{
    /// <summary>The format that the first bytes belong to, or null.</summary>
    public static string? Name(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("GIF8"u8))
            return "GIF";
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8))
            return "TIFF (or a camera's raw file)";
        if (bytes.StartsWith("%PDF"u8))
            return "PDF";
        if (bytes.StartsWith("BA"u8))
            return "an OS/2 bitmap array";
        if (bytes.StartsWith<byte>([0xFF, 0x0A]) || bytes.StartsWith("\0\0\0\x0CJXL "u8))
            return "JPEG XL";
        if (bytes.StartsWith("\0\0\0\x0CjP  "u8))
            return "JPEG 2000";
        return bytes.Length >= 12 && bytes[4..8].SequenceEqual("ftyp"u8) ? OfBrand(bytes[8..12]) : null;
    }

    static string OfBrand(ReadOnlySpan<byte> brand)
    {
        if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
            return "AVIF";
        return brand[0] == 'h' || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8)
            ? "HEIF (HEIC), the format of many telephones"
            : "an ISO media file";
    }
}
