using System.Buffers.Binary;

namespace Whence.Models.Images.Formats;

/// <summary>
/// The chunks of a WebP file (RFC 9649) that matter for its pixels, checked, and the same picture written with nothing else for the
/// library.
/// </summary>
sealed class WebpFile
{
    /// <summary>Length of a chunk's type and size.</summary>
    const int Overhead = 8;

    /// <summary>The library reads the first so many bytes of an alpha plane without asking whether they are there.</summary>
    const int LeastAlpha = 32;

    readonly string name;
    byte[] alpha = [];
    byte[]? image;

    WebpFile(string name) => this.name = name;

    /// <summary>Pixels per row.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Whether pixels have an alpha value.</summary>
    public bool HasAlpha { get; private set; }

    /// <summary>The EXIF block, empty when there is none.</summary>
    public byte[] ExifBlock { get; private set; } = [];

    bool IsLossless { get; set; }

    /// <exception cref="ImageException">The file is damaged, truncated, too large, or an animation.</exception>
    public static WebpFile Read(ReadOnlySpan<byte> bytes, string name)
    {
        var file = new WebpFile(name);
        var size = Overhead + (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (size > bytes.Length || size < 12)
            throw new ImageException($"{name}: WebP of {size} bytes by its header, {bytes.Length} are there");
        (int, int)? canvas = null;
        var rest = bytes[12..(int)size];
        while (rest.Length >= Overhead)
        {
            long length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            if (length > rest.Length - Overhead)
                throw new ImageException($"{name}: WebP chunk claims {length} bytes, {rest.Length - Overhead} are left");
            var body = rest.Slice(Overhead, (int)length);
            if (rest.StartsWith("VP8X"u8))
                canvas = file.TakeCanvas(body);
            else
                file.Take(rest[..4], body);
            rest = rest[Math.Min(rest.Length, Overhead + (int)length + (int)(length & 1))..];
        }
        return file.Finished(canvas);
    }

    (int Width, int Height) TakeCanvas(ReadOnlySpan<byte> body)
    {
        const byte Animation = 2;
        if (body.Length < 10)
            throw new ImageException($"{name}: WebP header of {body.Length} bytes");
        if ((body[0] & Animation) != 0)
            throw new ImageException($"{name}: an animated WebP is not read: give one of its pictures");
        return (1 + Number24(body[4..]), 1 + Number24(body[7..]));
    }

    static int Number24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;

    void Take(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        if (type.SequenceEqual("EXIF"u8) && ExifBlock.Length == 0)
            ExifBlock = body.ToArray();
        else if (type.SequenceEqual("ALPH"u8) && image is null)
            alpha = body.ToArray();
        else if (image is null && type.SequenceEqual("VP8 "u8))
            TakeLossy(body);
        else if (image is null && type.SequenceEqual("VP8L"u8))
            TakeLossless(body);
    }

    void TakeLossy(ReadOnlySpan<byte> body)
    {
        // RFC 6386, section 9.1: three bytes of frame tag, three of start code, two times 14 bits of size.
        if (body.Length < 10 || (body[0] & 1) != 0 || !body[3..6].SequenceEqual<byte>([0x9D, 0x01, 0x2A]))
            throw new ImageException($"{name}: WebP without a key frame ({body.Length} bytes)");
        (Width, Height) = (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF);
        (image, HasAlpha) = (body.ToArray(), alpha.Length > 0);
    }

    void TakeLossless(ReadOnlySpan<byte> body)
    {
        if (body.Length < 6 || body[0] != 0x2F)
            throw new ImageException($"{name}: WebP without the signature of lossless pictures ({body.Length} bytes)");
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
        (Width, Height) = (1 + (int)(bits & 0x3FFF), 1 + (int)(bits >> 14 & 0x3FFF));
        (image, HasAlpha, IsLossless) = (body.ToArray(), (bits >> 28 & 1) != 0, true);
    }

    WebpFile Finished((int Width, int Height)? canvas)
    {
        if (image is null)
            throw new ImageException($"{name}: WebP without a picture");
        Image.CheckSize(name, Width, Height);
        CheckHonest();
        if (canvas is { } stated && stated != (Width, Height))
            throw new ImageException($"{name}: WebP of {stated.Width}x{stated.Height} by its header holds {Width}x{Height} pixels");
        if (HasAlpha && !IsLossless && (alpha[0] & 3) == 0 && alpha.Length - 1 < (long)Width * Height)
            throw new ImageException($"{name}: WebP with {alpha.Length - 1} alpha values for {Width}x{Height} pixels");
        return this;
    }

    /// <summary>
    /// A lossy block of 256 pixels takes 3.4 bits at the very least, whatever it shows. A lossless picture of one colour takes none: it is
    /// believed up to a size that costs little memory.
    /// </summary>
    void CheckHonest()
    {
        const long LossyPerByte = 8 * 256 / 3, LosslessPerByte = 480, Believed = 12_000_000;
        var most = IsLossless ? LosslessPerByte * image!.Length + Believed : LossyPerByte * image!.Length;
        if ((long)Width * Height > most)
            throw new ImageException($"{name}: {Width}x{Height} pixels in a WebP picture of {image.Length} bytes are not believed");
    }

    /// <summary>The file for the library.</summary>
    public byte[] Plain()
    {
        var file = new MemoryStream();
        file.Write("RIFF\0\0\0\0WEBP"u8);
        if (HasAlpha && !IsLossless)
        {
            const byte Alpha = 16;
            var (w, h) = (Width - 1, Height - 1);
            Append(file, "VP8X"u8, [Alpha, 0, 0, 0, (byte)w, (byte)(w >> 8), 0, (byte)h, (byte)(h >> 8), 0]);
            Append(file, "ALPH"u8, alpha.Length >= LeastAlpha ? alpha : [.. alpha, .. new byte[LeastAlpha - alpha.Length]]);
        }
        Append(file, IsLossless ? "VP8L"u8 : "VP8 "u8, image!);
        var bytes = file.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - Overhead);
        return bytes;
    }

    static void Append(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, body.Length + (body.Length & 1));
        file.Write(type);
        file.Write(length);
        file.Write(body);
        if ((body.Length & 1) != 0)
            file.WriteByte(0);
    }
}
