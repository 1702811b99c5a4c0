using System.IO.Compression;

namespace Whence.Models.Images;

/// <summary>From the chunks of a PNG file to pixels: inflate row by row, undo the filter, expand the samples.</summary>
static class PngDecoder
{
    /// <summary>Deflate cannot shrink by more: 258 bytes in 2 bits, give or take the headers.</summary>
    const int MaxDeflateRatio = 1032;

    /// <summary>
    /// A picture that claims more than so many times its compressed size is inflated once without storing it before memory is taken.
    /// </summary>
    const int TrustedRatio = 64;

    public static Image Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var chunks = PngChunks.Read(bytes, name);
        var header = chunks.Header;
        var expander = new PngExpander(chunks, name);
        var raw = header.RawBytes;
        var compressed = chunks.Compressed.Length;
        if (raw > MaxDeflateRatio * compressed + 1024)
            throw new ImageException($"{name}: {header.Width}x{header.Height} needs {raw} bytes, {compressed} deflated cannot hold them");
        var pixelBytes = (long)header.Width * header.Height * expander.Channels;
        try
        {
            if (pixelBytes > TrustedRatio * compressed)
                CheckPresent(chunks.Compressed, raw, name);
            var image = new Image(header.Width, header.Height, expander.Channels);
            using var rows = Inflate(chunks.Compressed);
            foreach (var pass in PngPass.Of(header))
                ReadPass(rows, header, pass, expander, image, name);
            if (rows.ReadByte() >= 0)
                throw new ImageException($"{name}: more pixel data than {header.Width}x{header.Height} pixels need ({raw} bytes)");
            return image;
        }
        catch (InvalidDataException e)
        {
            throw new ImageException($"{name}: damaged compressed data: {e.Message}", e);
        }
    }

    static ZLibStream Inflate(MemoryStream compressed)
    {
        compressed.Position = 0;
        return new ZLibStream(compressed, CompressionMode.Decompress, leaveOpen: true);
    }

    static void CheckPresent(MemoryStream compressed, long raw, string name)
    {
        Span<byte> sink = stackalloc byte[4096];
        using var rows = Inflate(compressed);
        for (var left = raw; left > 0;)
        {
            var read = rows.Read(sink[..(int)Math.Min(left, sink.Length)]);
            if (read == 0)
                throw Truncated(name, raw - left, raw);
            left -= read;
        }
    }

    static void ReadPass(ZLibStream rows, in PngHeader header, in PngPass pass, PngExpander expander, Image image, string name)
    {
        var bytes = header.RowBytes(pass.Width);
        var current = new byte[1 + bytes];
        var above = new byte[1 + bytes];
        for (var y = 0; y < pass.Height; y++)
        {
            var read = rows.ReadAtLeast(current, current.Length, throwOnEndOfStream: false);
            if (read < current.Length)
                throw Truncated(name, (long)y * current.Length + read, (long)pass.Height * current.Length);
            if (!PngFilter.Undo(current[0], current.AsSpan(1), above.AsSpan(1), header.FilterStep))
                throw new ImageException($"{name}: row {y} has filter {current[0]}, known are 0 to 4");
            expander.Expand(current.AsSpan(1), pass, y, image);
            (current, above) = (above, current);
        }
    }

    static ImageException Truncated(string name, long read, long expected) =>
        new($"{name}: pixel data end after {read} of {expected} bytes");
}
