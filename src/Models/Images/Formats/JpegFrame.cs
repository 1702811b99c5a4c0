using System.Buffers.Binary;

namespace Whence.Models.Images.Formats;

/// <summary>A colour component of a JPEG frame: its id, its sampling factors and its quantisation table.</summary>
readonly record struct JpegComponent(int Id, int Horizontal, int Vertical, int Table);

/// <summary>
/// The frame header of a JPEG file (ITU-T T.81, B.2.2), checked: 8 bits, Huffman-coded, sequential or progressive, 1, 3 or 4 components
/// whose sampling factors divide the largest.
/// </summary>
sealed class JpegFrame
{
    const byte Progressive = 0xC2;

    JpegFrame(int width, int height, bool isProgressive, JpegComponent[] components)
    {
        (Width, Height, IsProgressive, Components) = (width, height, isProgressive, components);
        MaxHorizontal = components.Max(c => c.Horizontal);
        MaxVertical = components.Max(c => c.Vertical);
    }

    public int Width { get; }

    public int Height { get; }

    public bool IsProgressive { get; }

    public JpegComponent[] Components { get; }

    public int MaxHorizontal { get; }

    public int MaxVertical { get; }

    /// <summary>Smallest coded units of a scan: blocks of its component when it has one, else of the interleaved components.</summary>
    public long Units(ReadOnlySpan<int> scanned)
    {
        var (h, v) = scanned.Length > 1 ? (1, 1) : (Components[scanned[0]].Horizontal, Components[scanned[0]].Vertical);
        return Blocks(Width, h, MaxHorizontal) * Blocks(Height, v, MaxVertical);
    }

    /// <summary>Samples of a component along a side, before it is enlarged.</summary>
    public static int Samples(int side, int factor, int largest) => (int)(((long)side * factor + largest - 1) / largest);

    static long Blocks(int side, int factor, int largest) => ((long)side * factor + 8 * largest - 1) / (8 * largest);

    /// <exception cref="ImageException">The header is malformed, or of a kind that is not decoded.</exception>
    public static JpegFrame Parse(byte marker, ReadOnlySpan<byte> body, string name)
    {
        if (marker is 0xC3 or 0xC7 or >= 0xC9)
            throw new ImageException($"{name}: JPEG of the {(marker is 0xC3 or 0xC7 ? "lossless" : "arithmetic-coded")} kind is not read: convert it to PNG");
        if (marker > Progressive)
            throw new ImageException($"{name}: hierarchical JPEG is not read: convert it to PNG");
        if (body.Length < 6 || body.Length != 6 + 3 * body[5])
            throw new ImageException($"{name}: JPEG frame header of {body.Length} bytes");
        if (body[0] != 8)
            throw new ImageException($"{name}: JPEG of {body[0]} bits a sample, 8 are read: convert it to PNG");
        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        Image.CheckSize(name, width, height);
        if (body[5] is not (1 or 3 or 4))
            throw new ImageException($"{name}: JPEG of {body[5]} components, 1, 3 and 4 are read");
        return new(width, height, marker == Progressive, ReadComponents(body[6..], name));
    }

    static JpegComponent[] ReadComponents(ReadOnlySpan<byte> body, string name)
    {
        var components = new JpegComponent[body.Length / 3];
        for (var i = 0; i < components.Length; i++)
            components[i] = new(body[3 * i], body[3 * i + 1] >> 4, body[3 * i + 1] & 15, body[3 * i + 2]);
        // The units of a single component are its blocks, whatever the factors say.
        if (components is [var single] && single is { Horizontal: > 0 and <= 4, Vertical: > 0 and <= 4 })
            components[0] = single with { Horizontal = 1, Vertical = 1 };
        int h = components.Max(c => c.Horizontal), v = components.Max(c => c.Vertical);
        foreach (var c in components)
        {
            if (c.Horizontal is 0 or > 4 || c.Vertical is 0 or > 4 || h % c.Horizontal != 0 || v % c.Vertical != 0 || c.Table > 3)
                throw new ImageException($"{name}: JPEG component {c.Id} has sampling {c.Horizontal}x{c.Vertical} of {h}x{v}, table {c.Table}");
        }
        if (components.DistinctBy(c => c.Id).Count() != components.Length)
            throw new ImageException($"{name}: JPEG components share an id");
        return components;
    }

    /// <summary>Writes the header as a segment, marker and length included.</summary>
    public void Write(MemoryStream file)
    {
        var count = Components.Length;
        file.Write([0xFF, IsProgressive ? Progressive : (byte)0xC1, 0, (byte)(8 + 3 * count), 8]);
        file.Write([(byte)(Height >> 8), (byte)Height, (byte)(Width >> 8), (byte)Width, (byte)count]);
        foreach (var c in Components)
            file.Write([(byte)c.Id, (byte)(c.Horizontal << 4 | c.Vertical), (byte)c.Table]);
    }
}
