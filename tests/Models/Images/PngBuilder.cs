using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Whence.Tests.Models.Images;

/// <summary>Writes PNG files of every kind, good and bad, in a way of its own: samples and CRC bit by bit, filters by definition.</summary>
sealed class PngBuilder(int width, int height, int depth, int color, bool interlaced = false)
{
    static readonly (int X0, int Y0, int StepX, int StepY)[] Plain = [(0, 0, 1, 1)];

    static readonly (int X0, int Y0, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public byte[] Palette { get; init; } = [];

    public byte[] Transparency { get; init; } = [];

    /// <summary>Filter of a row by its number within its pass.</summary>
    public Func<int, int> Filter { get; init; } = _ => 0;

    public static int Samples(int color) => color switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>The file with pixels from a function of row, column and sample.</summary>
    public byte[] Build(Func<int, int, int, int> sample) => File(Deflate(Scanlines(sample)));

    /// <summary>All rows of all passes, filtered.</summary>
    public byte[] Scanlines(Func<int, int, int, int> sample)
    {
        var all = new List<byte>();
        foreach (var (x0, y0, stepX, stepY) in interlaced ? Adam7 : Plain)
        {
            byte[]? above = null;
            for (int y = y0, n = 0; y < height && x0 < width; y += stepY, n++)
            {
                var bits = new StringBuilder();
                for (var x = x0; x < width; x += stepX)
                    for (var c = 0; c < Samples(color); c++)
                        bits.Append(Convert.ToString(sample(y, x, c), 2).PadLeft(depth, '0'));
                var row = bits.ToString().Chunk(8).Select(b => Convert.ToByte(new string(b).PadRight(8, '0'), 2)).ToArray();
                all.Add((byte)Filter(n));
                all.AddRange(row.Select((v, i) => (byte)(v - Predict(Filter(n), row, above ?? new byte[row.Length], i))));
                above = row;
            }
        }
        return [.. all];
    }

    /// <summary>The file around a zlib stream.</summary>
    public byte[] File(byte[] zlib)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)color, (byte)(interlaced ? 1 : 0));
        return
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            .. Chunk("IHDR", header),
            .. Palette.Length > 0 ? Chunk("PLTE", Palette) : [],
            .. Transparency.Length > 0 ? Chunk("tRNS", Transparency) : [],
            .. Chunk("IDAT", zlib[..(zlib.Length / 2)]),
            .. Chunk("IDAT", zlib[(zlib.Length / 2)..]),
            .. Chunk("IEND", []),
        ];
    }

    public static byte[] Deflate(byte[] data)
    {
        var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.SmallestSize))
            zlib.Write(data);
        return stream.ToArray();
    }

    public static byte[] Chunk(string type, byte[] body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        body.CopyTo(chunk, 8);
        SealChunk(chunk, 0, body.Length);
        return chunk;
    }

    /// <summary>A copy in which every chunk that is complete has the CRC of its content, so that mutants get past the check.</summary>
    public static byte[] Resealed(byte[] file)
    {
        var copy = file.ToArray();
        for (long at = 8; at + 12 <= copy.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(copy.AsSpan((int)at));
            if (at + 12 + length > copy.Length)
                break;
            SealChunk(copy, (int)at, (int)length);
            at += 12 + length;
        }
        return copy;
    }

    static void SealChunk(byte[] file, int at, int length)
    {
        var crc = uint.MaxValue;
        for (var i = at + 4; i < at + 8 + length; i++)
        {
            crc ^= file[i];
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u * (crc & 1));
        }
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 8 + length), ~crc);
    }

    int Predict(int filter, byte[] row, byte[] above, int i)
    {
        var step = Math.Max(1, Samples(color) * depth / 8);
        int a = i < step ? 0 : row[i - step], b = above[i], c = i < step ? 0 : above[i - step];
        var nearest = new[] { a, b, c }.MinBy(v => Math.Abs(v - (a + b - c)));
        return filter switch { 1 => a, 2 => b, 3 => (a + b) / 2, 4 => nearest, _ => 0 };
    }
}
