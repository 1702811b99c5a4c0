using System.IO.Compression;

namespace Whence.Models.Images.Formats;

/// <summary>
/// PNG of every colour type, bit depth and interlacing. The library gets files of one kind only: header and rows, neither interlaced nor
/// with palette or colour key, since its reading of those differs from the standard. A picture with a palette is read as its indices,
/// an interlaced one as its seven passes.
/// </summary>
static class PngReader
{
    /// <summary>Deflate cannot shrink by more: 258 bytes in 2 bits, give or take the headers.</summary>
    const int MaxDeflateRatio = 1032;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the bytes start as a PNG file does.</summary>
    public static bool IsPng(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>
    /// Decodes a file. Grey gives 1 channel; RGB and palette give 3; grey with alpha, RGBA and all with a tRNS chunk give 4.
    /// Fewer than 8 bits are scaled to 0..255, 16 bits are rounded to 8: (v + 128) / 257.
    /// </summary>
    /// <param name="bytes">The whole file; what follows IEND, and rows beyond the last, are ignored.</param>
    /// <param name="name">What error messages call it.</param>
    /// <returns>The picture as stored, and its EXIF orientation.</returns>
    /// <exception cref="ImageException">
    /// The file is damaged (CRC, Adler-32, truncation, order of chunks), or declares more pixels than are accepted or than its bytes hold.
    /// </exception>
    public static (Image Image, int Orientation) Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var chunks = PngChunks.Read(bytes, name);
        var pixels = new PngPixels(chunks, name);
        try
        {
            CheckPresent(chunks, name);
            var image = chunks.Header.Interlaced ? Interlaced(chunks, pixels, name) : pixels.Decode(chunks.Header, chunks.Compressed);
            return (image, Exif.Orientation(chunks.ExifBlock));
        }
        catch (InvalidDataException e)
        {
            throw new ImageException($"{name}: damaged compressed data: {e.Message}", e);
        }
    }

    /// <summary>Inflates all rows without storing them, so that no memory is taken for pixels that are not there.</summary>
    static void CheckPresent(PngChunks chunks, string name)
    {
        var (header, raw) = (chunks.Header, chunks.Header.RawBytes);
        if (raw > MaxDeflateRatio * (long)chunks.Compressed.Length + 1024)
        {
            var held = $"{chunks.Compressed.Length} deflated cannot hold them";
            throw new ImageException($"{name}: {header.Width}x{header.Height} needs {raw} bytes, {held}");
        }
        Span<byte> sink = stackalloc byte[4096];
        using var rows = Inflate(chunks);
        for (var left = raw; left > 0;)
        {
            var read = rows.Read(sink[..(int)Math.Min(left, sink.Length)]);
            if (read == 0)
                throw new ImageException($"{name}: pixel data end after {raw - left} of {raw} bytes");
            left -= read;
        }
    }

    static ZLibStream Inflate(PngChunks chunks) => new(new MemoryStream(chunks.Compressed), CompressionMode.Decompress);

    static Image Interlaced(PngChunks chunks, PngPixels pixels, string name)
    {
        Image? image = null;
        using var rows = Inflate(chunks);
        foreach (var pass in PngPass.Of(chunks.Header))
        {
            var header = chunks.Header with { Width = pass.Width, Height = pass.Height, Interlaced = false };
            var raw = new byte[header.RawBytes];
            rows.ReadExactly(raw);
            var part = pixels.Decode(header, Stored(raw));
            image ??= new Image(chunks.Header.Width, chunks.Header.Height, part.Channels);
            Spread(part, pass, image);
        }
        return image ?? throw new ImageException($"{name}: no pixels");
    }

    static byte[] Stored(byte[] raw)
    {
        var file = new MemoryStream(raw.Length + raw.Length / 8 + 64);
        using (var stream = new ZLibStream(file, CompressionLevel.NoCompression, leaveOpen: true))
            stream.Write(raw);
        return file.ToArray();
    }

    static void Spread(Image part, in PngPass pass, Image image)
    {
        var channels = image.Channels;
        for (var y = 0; y < part.Height; y++)
        {
            var source = part.Row(y);
            var target = image.Row(pass.Y0 + y * pass.StepY);
            for (var x = 0; x < part.Width; x++)
                source.Slice(x * channels, channels).CopyTo(target[((pass.X0 + x * pass.StepX) * channels)..]);
        }
    }
}
