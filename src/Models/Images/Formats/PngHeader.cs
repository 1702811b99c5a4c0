using System.Buffers.Binary;

namespace Whence.Models.Images.Formats;

/// <summary>The IHDR chunk of a PNG file, checked (PNG specification, third edition, section 11.2.1).</summary>
readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColor Color, bool Interlaced)
{
    public const int Length = 13;

    /// <summary>Samples per pixel as stored.</summary>
    public int Samples => Color switch { PngColor.Rgb => 3, PngColor.GreyAlpha => 2, PngColor.Rgba => 4, _ => 1 };

    /// <summary>Bytes of a row of so many pixels, without the filter byte.</summary>
    public int RowBytes(int width) => checked((int)(((long)width * Samples * BitDepth + 7) / 8));

    /// <summary>Bytes of the whole inflated stream: all rows of all passes with their filter bytes.</summary>
    public long RawBytes
    {
        get
        {
            var sum = 0L;
            foreach (var pass in PngPass.Of(this))
                sum += (long)pass.Height * (1 + RowBytes(pass.Width));
            return sum;
        }
    }

    /// <summary>Writes the chunk's body.</summary>
    public void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteInt32BigEndian(body, Width);
        BinaryPrimitives.WriteInt32BigEndian(body[4..], Height);
        body[8..].Clear();
        (body[8], body[9], body[12]) = ((byte)BitDepth, (byte)Color, Interlaced ? (byte)1 : (byte)0);
    }

    public static PngHeader Parse(ReadOnlySpan<byte> data, string name)
    {
        if (data.Length != Length)
            throw new ImageException($"{name}: IHDR of {data.Length} bytes, expected {Length}");
        long width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        Image.CheckSize(name, width, height);
        int depth = data[8], color = data[9], compression = data[10], filter = data[11], interlace = data[12];
        if (!IsAllowed(depth, color))
            throw new ImageException($"{name}: colour type {color} with bit depth {depth} does not exist in PNG");
        if (compression != 0 || filter != 0 || interlace > 1)
            throw new ImageException($"{name}: compression {compression}, filter {filter}, interlace {interlace}; known: 0, 0, 0 or 1");
        return new PngHeader((int)width, (int)height, depth, (PngColor)color, interlace == 1);
    }

    static bool IsAllowed(int depth, int color) => color switch
    {
        0 => depth is 1 or 2 or 4 or 8 or 16,
        3 => depth is 1 or 2 or 4 or 8,
        2 or 4 or 6 => depth is 8 or 16,
        _ => false,
    };
}
