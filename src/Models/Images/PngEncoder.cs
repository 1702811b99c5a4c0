using System.Buffers.Binary;
using System.IO.Compression;

namespace Whence.Models.Images;

/// <summary>Writes PNG files without interlacing; one chunk of pixel data.</summary>
static class PngEncoder
{
    /// <param name="header">Colour type and depth of the samples.</param>
    /// <param name="samples">[height, RowBytes(width)], 16-bit samples with the high byte first.</param>
    public static byte[] Encode(in PngHeader header, ReadOnlySpan<byte> samples)
    {
        using var file = new MemoryStream();
        file.Write(Png.Signature);
        Span<byte> ihdr = stackalloc byte[PngHeader.Length];
        BinaryPrimitives.WriteInt32BigEndian(ihdr, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(ihdr[4..], header.Height);
        ihdr[8] = (byte)header.BitDepth;
        ihdr[9] = (byte)header.Color;
        ihdr[10..].Clear();
        WriteChunk(file, "IHDR"u8, ihdr);
        WriteChunk(file, "IDAT"u8, Compress(header, samples));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        type.CopyTo(chunk.AsSpan(4));
        body.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc32.Of(chunk.AsSpan(4, 4 + body.Length)));
        file.Write(chunk);
    }

    static ReadOnlySpan<byte> Compress(in PngHeader header, ReadOnlySpan<byte> samples)
    {
        var compressed = new MemoryStream();
        var bytes = header.RowBytes(header.Width);
        ReadOnlySpan<byte> above = new byte[bytes];
        byte[] best = new byte[1 + bytes], candidate = new byte[1 + bytes];
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < header.Height; y++)
            {
                var row = samples.Slice(y * bytes, bytes);
                ChooseFilter(row, above, header.FilterStep, ref best, ref candidate);
                deflate.Write(best);
                above = row;
            }
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    static void ChooseFilter(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, ref byte[] best, ref byte[] candidate)
    {
        var least = long.MaxValue;
        for (var filter = 0; filter < PngFilter.Count; filter++)
        {
            candidate[0] = (byte)filter;
            PngFilter.Apply(filter, row, above, step, candidate.AsSpan(1));
            var sum = 0L;
            foreach (var value in candidate.AsSpan(1))
                sum += value < 128 ? value : 256 - value;
            if (sum >= least)
                continue;
            least = sum;
            (best, candidate) = (candidate, best);
        }
    }
}
