using System.Buffers.Binary;

namespace Whence.Models.Images;

/// <summary>Turns the unfiltered bytes of a row into 8-bit pixels of 1, 3 or 4 channels.</summary>
sealed class PngExpander
{
    readonly PngHeader header;
    readonly byte[] palette;
    readonly byte[] alpha;
    readonly int[] transparent;
    readonly string name;

    public PngExpander(PngChunks chunks, string name)
    {
        this.name = name;
        header = chunks.Header;
        palette = chunks.Palette;
        var body = chunks.Transparency;
        alpha = header.Color == PngColor.Palette ? body : [];
        transparent = new int[header.Color == PngColor.Palette ? 0 : body.Length / 2];
        for (var i = 0; i < transparent.Length; i++)
            transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(2 * i));
        Channels = header.Color switch
        {
            PngColor.GreyAlpha or PngColor.Rgba => 4,
            _ when body.Length > 0 => 4,
            PngColor.Grey => 1,
            _ => 3,
        };
    }

    /// <summary>Channels of the picture: 1, 3 or 4.</summary>
    public int Channels { get; }

    /// <summary>Writes row y of a pass into the picture.</summary>
    public void Expand(ReadOnlySpan<byte> row, in PngPass pass, int y, Image image)
    {
        var target = image.Row(pass.Y0 + y * pass.StepY);
        if (header.BitDepth == 8 && pass.StepX == 1 && header.Samples == Channels && header.Color != PngColor.Palette)
        {
            row.CopyTo(target);
            return;
        }
        for (var x = 0; x < pass.Width; x++)
        {
            var pixel = target.Slice((pass.X0 + x * pass.StepX) * Channels, Channels);
            if (header.Color == PngColor.Palette)
                Look(Sample(row, x), pixel);
            else
                Convert(row, x * header.Samples, pixel);
        }
    }

    void Look(int index, Span<byte> pixel)
    {
        if (index >= palette.Length / 3)
            throw new ImageException($"{name}: palette index {index}, the palette has {palette.Length / 3} entries");
        palette.AsSpan(3 * index, 3).CopyTo(pixel);
        if (Channels == 4)
            pixel[3] = index < alpha.Length ? alpha[index] : (byte)255;
    }

    void Convert(ReadOnlySpan<byte> row, int at, Span<byte> pixel)
    {
        var colors = header.Color is PngColor.Grey or PngColor.GreyAlpha ? 1 : 3;
        var isTransparent = transparent.Length == colors;
        for (var c = 0; c < Math.Min(3, Channels); c++)
        {
            var sample = Sample(row, at + Math.Min(c, colors - 1));
            pixel[c] = To8(sample);
            isTransparent = isTransparent && sample == transparent[Math.Min(c, colors - 1)];
        }
        if (Channels == 4)
            pixel[3] = header.Samples > colors ? To8(Sample(row, at + colors)) : isTransparent ? (byte)0 : (byte)255;
    }

    int Sample(ReadOnlySpan<byte> row, int index)
    {
        var depth = header.BitDepth;
        if (depth == 16)
            return (row[2 * index] << 8) | row[2 * index + 1];
        if (depth == 8)
            return row[index];
        var bit = index * depth;
        return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }

    byte To8(int sample) => header.BitDepth switch
    {
        16 => (byte)((sample + 128) / 257),
        8 => (byte)sample,
        _ => (byte)(sample * 255 / ((1 << header.BitDepth) - 1)),
    };
}
