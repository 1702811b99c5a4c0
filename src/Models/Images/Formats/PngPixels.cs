using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace Whence.Models.Images.Formats;

/// <summary>
/// From rows to pixels. The library undoes filters and scales samples; what palette and colour key mean is done here, on its samples.
/// </summary>
sealed class PngPixels(PngChunks chunks, string name)
{
    const ushort Opaque = ushort.MaxValue;

    /// <summary>The picture of a header without interlacing and its zlib stream.</summary>
    /// <exception cref="ImageException">A row has an unknown filter, or an index leaves the palette.</exception>
    public Image Decode(in PngHeader header, byte[] zlib)
    {
        var (width, height) = (header.Width, header.Height);
        if (header.Color == PngColor.Palette)
            return Looked(width, height, Codec.Decode<L8>(File(header with { Color = PngColor.Grey }, zlib), width, height, name));
        var file = File(header, zlib);
        if (chunks.Transparency.Length > 0)
            return Keyed(width, height, MemoryMarshal.Cast<byte, ushort>(Codec.Decode<Rgb48>(file, width, height, name)));
        return header.Color switch
        {
            PngColor.Grey => new(width, height, 1, Codec.Decode<L8>(file, width, height, name)),
            PngColor.Rgb => new(width, height, 3, Codec.Decode<Rgb24>(file, width, height, name)),
            _ => new(width, height, 4, Codec.Decode<Rgba32>(file, width, height, name)),
        };
    }

    static byte[] File(in PngHeader header, byte[] zlib)
    {
        var file = new byte[PngReader.Signature.Length + 3 * PngChunks.Overhead + PngHeader.Length + zlib.Length];
        PngReader.Signature.CopyTo(file);
        var at = PngReader.Signature.Length;
        Span<byte> ihdr = stackalloc byte[PngHeader.Length];
        header.Write(ihdr);
        at = Append(file, at, "IHDR"u8, ihdr);
        at = Append(file, at, "IDAT"u8, zlib);
        Append(file, at, "IEND"u8, []);
        return file;
    }

    static int Append(Span<byte> file, int at, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        var chunk = file.Slice(at, PngChunks.Overhead + body.Length);
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        type.CopyTo(chunk[4..]);
        body.CopyTo(chunk[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[(8 + body.Length)..], Crc32.Of(chunk.Slice(4, 4 + body.Length)));
        return at + chunk.Length;
    }

    /// <summary>Colours of indices, which come as grey samples: index * 255 / (2^depth - 1).</summary>
    Image Looked(int width, int height, byte[] samples)
    {
        var (palette, alpha) = (chunks.Palette, chunks.Transparency);
        var most = (1 << chunks.Header.BitDepth) - 1;
        var image = new Image(width, height, alpha.Length > 0 ? 4 : 3);
        for (int i = 0, at = 0; i < samples.Length; i++, at += image.Channels)
        {
            var index = samples[i] * most / 255;
            if (index >= palette.Length / 3)
                throw new ImageException($"{name}: palette index {index}, the palette has {palette.Length / 3} entries");
            palette.AsSpan(3 * index, 3).CopyTo(image.Pixels.AsSpan(at));
            if (image.Channels == 4)
                image.Pixels[at + 3] = index < alpha.Length ? alpha[index] : (byte)255;
        }
        return image;
    }

    /// <summary>The samples of 16 bits as 8, transparent where all three are the key's.</summary>
    Image Keyed(int width, int height, ReadOnlySpan<ushort> samples)
    {
        Span<ushort> key = stackalloc ushort[3];
        for (var c = 0; c < 3; c++)
        {
            var stored = BinaryPrimitives.ReadUInt16BigEndian(chunks.Transparency.AsSpan(Math.Min(2 * c, chunks.Transparency.Length - 2)));
            var most = (1 << chunks.Header.BitDepth) - 1;
            key[c] = (ushort)((stored & most) * (Opaque / most));
        }
        var image = new Image(width, height, 4);
        for (int s = 0, at = 0; at < image.Pixels.Length; s += 3, at += 4)
        {
            for (var c = 0; c < 3; c++)
                image.Pixels[at + c] = (byte)((samples[s + c] + 128) / 257);
            image.Pixels[at + 3] = samples.Slice(s, 3).SequenceEqual(key) ? (byte)0 : (byte)255;
        }
        return image;
    }
}
