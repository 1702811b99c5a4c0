using System.Buffers.Binary;
using System.Text;
using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

/// <summary>The eight orientations in every format, in both byte orders and in the forms in which programs write them.</summary>
[TestFixture]
sealed class ExifTests
{
    static readonly string[] Kinds = ["png", "png text", "png deflated text", "png with prefix", "jpg", "webp", "webp with prefix", "webp odd"];

    /// <summary>A TIFF directory with another tag before the orientation, which is stored as a short or a long number.</summary>
    static byte[] Block(int orientation, bool little, bool isLong)
    {
        var block = new byte[8 + 2 + 2 * 12 + 4];
        Encoding.ASCII.GetBytes(little ? "II" : "MM").CopyTo(block, 0);
        Put(2, 42, 2);
        Put(4, 8, 4);
        Put(8, 2, 2);
        Entry(10, 0x0100, 4, 99);
        Entry(22, 0x0112, isLong ? 4 : 3, orientation);
        return block;

        void Entry(int at, int tag, int type, int value)
        {
            Put(at, tag, 2);
            Put(at + 2, type, 2);
            Put(at + 4, 1, 4);
            Put(at + 8, value, type == 3 ? 2 : 4);
        }

        void Put(int at, int value, int bytes)
        {
            var field = block.AsSpan(at, bytes);
            if (bytes == 2 && little)
                BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)value);
            else if (bytes == 2)
                BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)value);
            else if (little)
                BinaryPrimitives.WriteInt32LittleEndian(field, value);
            else
                BinaryPrimitives.WriteInt32BigEndian(field, value);
        }
    }

    /// <summary>A PNG file of a picture that says how it is to be turned.</summary>
    internal static byte[] Turned(Image stored, int orientation) => File("png", stored, Block(orientation, little: true, isLong: false));

    /// <summary>A file of the plain picture that carries the block.</summary>
    static byte[] File(string kind, Image stored, byte[] block)
    {
        byte[] prefixed = [.. "Exif\0\0"u8, .. block];
        var png = Png.Encode(stored);
        byte[] Inserted(string type, byte[] body) => [.. png[..33], .. PngBuilder.Chunk(type, body), .. png[33..]];
        return kind switch
        {
            "png" => Inserted("eXIf", block),
            "png with prefix" => Inserted("eXIf", prefixed),
            "png text" => Inserted("tEXt", [.. "Raw profile type exif\0"u8, .. Encoding.ASCII.GetBytes(Digits(prefixed))]),
            "png deflated text" => Inserted("zTXt", [.. "Raw profile type exif\0\0"u8, .. PngBuilder.Deflate(Encoding.ASCII.GetBytes(Digits(prefixed)))]),
            "jpg" => WithSegment(prefixed),
            "webp" => WithChunk(block),
            "webp odd" => WithChunk([.. block, 0]),
            _ => WithChunk(prefixed),
        };
    }

    static string Digits(byte[] bytes) => $"\nexif\n{bytes.Length,8}\n{string.Join('\n', Convert.ToHexStringLower(bytes).Chunk(72).Select(line => new string(line)))}\n";

    static byte[] WithSegment(byte[] body)
    {
        var file = System.IO.File.ReadAllBytes(GoldenImages.Path("jpeg_rgb444.jpg"));
        var length = body.Length + 2;
        return [.. file[..2], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. body, .. file[2..]];
    }

    static byte[] WithChunk(byte[] body)
    {
        var file = System.IO.File.ReadAllBytes(GoldenImages.Path("webp_lossless.webp"));
        byte[] header = [8, 0, 0, 0, 22, 0, 0, 18, 0, 0];
        byte[] chunks = [.. "WEBPVP8X"u8, 10, 0, 0, 0, .. header, .. file[12..], .. "EXIF"u8, .. BitConverter.GetBytes(body.Length), .. body, .. new byte[body.Length & 1]];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(chunks.Length), .. chunks];
    }

    /// <summary>EXIF 2.3, table 6: where the stored row 0 and column 0 are seen.</summary>
    static (int Y, int X) Stored(int orientation, int y, int x, int height, int width) => orientation switch
    {
        2 => (y, width - 1 - x),
        3 => (height - 1 - y, width - 1 - x),
        4 => (height - 1 - y, x),
        5 => (x, y),
        6 => (height - 1 - x, y),
        7 => (height - 1 - x, width - 1 - y),
        8 => (x, width - 1 - y),
        _ => (y, x),
    };

    [Test]
    public void OrientationTurnsThePictureUpright([ValueSource(nameof(Kinds))] string kind, [Range(1, 8)] int orientation, [Values] bool little, [Values] bool isLong)
    {
        var plain = kind.StartsWith("png", StringComparison.Ordinal) ? GoldenImages.Pattern(7, 5, 3)
            : ImageFile.Load(GoldenImages.Path(kind == "jpg" ? "jpeg_rgb444.jpg" : "webp_lossless.webp"));
        var turned = ImageFile.Decode(File(kind, plain, Block(orientation, little, isLong)), kind);
        Assert.That((turned.Width, turned.Height), Is.EqualTo(orientation < 5 ? (plain.Width, plain.Height) : (plain.Height, plain.Width)));
        for (var y = 0; y < turned.Height; y++)
            for (var x = 0; x < turned.Width; x++)
            {
                var (sy, sx) = Stored(orientation, y, x, plain.Height, plain.Width);
                Assert.That(turned[y, x, 1], Is.EqualTo(plain[sy, sx, 1]), $"({x},{y})");
            }
    }

    [TestCase(0)]
    [TestCase(9)]
    [TestCase(65535)]
    public void UnknownOrientationsCountAsUpright(int orientation)
    {
        var plain = GoldenImages.Pattern(7, 5, 3);
        Assert.That(ImageFile.Decode(File("png", plain, Block(orientation, true, false)), "unknown").Pixels, Is.EqualTo(plain.Pixels));
    }
}
