using System.Buffers.Binary;

namespace Whence.Models.Images.Formats;

/// <summary>
/// The structure of a JPEG file (ITU-T T.81, annex B), checked from the first marker to the last, and the same picture written plainly for
/// the library: tables before the frame, the restart interval before every scan, no metadata.
/// </summary>
sealed class JpegFile
{
    readonly string name;
    readonly JpegTables tables;
    readonly MemoryStream quantisation = new();
    readonly MemoryStream rest = new();
    readonly List<JpegScan> scans = [];
    int interval;

    JpegFile(string name) => (this.name, tables) = (name, new(name));

    /// <summary>The frame header.</summary>
    public JpegFrame Frame => frame!;

    JpegFrame? frame;

    /// <summary>The EXIF block with its prefix, empty when there is none.</summary>
    public byte[] ExifBlock { get; private set; } = [];

    /// <summary>Whether a segment says JFIF: then three components are luminance and chroma.</summary>
    public bool IsJfif { get; private set; }

    /// <summary>The colour transform that Adobe's segment states (0 none, 1 YCbCr, 2 YCCK), or null without such a segment.</summary>
    public int? AdobeTransform { get; private set; }

    /// <exception cref="ImageException">The file is damaged, truncated, or of a kind that is not decoded.</exception>
    public static JpegFile Read(ReadOnlySpan<byte> bytes, string name)
    {
        var file = new JpegFile(name);
        for (var at = 2; ;)
        {
            var marker = NextMarker(bytes, ref at, name);
            if (marker == 0xD9)
                break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
                continue;
            var length = at + 2 <= bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : 0;
            if (length < 2 || at + length > bytes.Length)
                throw new ImageException($"{name}: JPEG segment 0x{marker:x2} at byte {at - 2} claims {length} bytes, {bytes.Length - at} are left");
            file.Take(marker, bytes.Slice(at + 2, length - 2));
            at += length;
            if (marker == 0xDA)
                at += file.TakeScanData(bytes[at..]);
        }
        return file.Finished(bytes.Length);
    }

    /// <summary>Stray bytes between segments lose no pixel and cameras write them; <paramref name="at"/> moves behind the marker.</summary>
    static byte NextMarker(ReadOnlySpan<byte> bytes, ref int at, string name)
    {
        for (; at + 1 < bytes.Length; at++)
        {
            if (bytes[at] != 0xFF || bytes[at + 1] is 0 or 0xFF)
                continue;
            at += 2;
            return bytes[at - 1];
        }
        throw new ImageException($"{name}: truncated, no end-of-image marker before the end at byte {bytes.Length}");
    }

    void Take(byte marker, ReadOnlySpan<byte> body)
    {
        switch (marker)
        {
            case 0xC4:
                tables.Huffman(body);
                Append(rest, marker, body);
                break;
            case 0xDB:
                if (scans.Count > 0)
                    throw new ImageException($"{name}: JPEG with quantisation tables between its scans is not read: convert it to PNG");
                tables.Quantisation(body);
                Append(quantisation, marker, body);
                break;
            case 0xDD:
                interval = body.Length == 2
                    ? BinaryPrimitives.ReadUInt16BigEndian(body)
                    : throw new ImageException($"{name}: JPEG restart interval of {body.Length} bytes");
                break;
            case 0xDA:
                TakeScan(body);
                break;
            case 0xDC:
                throw new ImageException($"{name}: JPEG that says its height after the pixels is not read: convert it to PNG");
            case >= 0xC0 and <= 0xCF:
                frame = frame is null ? JpegFrame.Parse(marker, body, name) : throw new ImageException($"{name}: second JPEG frame header");
                break;
            case 0xE0:
                IsJfif |= body.StartsWith("JFIF\0"u8);
                break;
            case 0xE1 when ExifBlock.Length == 0 && body.StartsWith(Exif.Prefix):
                ExifBlock = body.ToArray();
                break;
            case 0xEE when body.Length >= 12 && body.StartsWith("Adobe"u8):
                AdobeTransform = body[11];
                break;
        }
    }

    void TakeScan(ReadOnlySpan<byte> body)
    {
        var scan = JpegScan.Parse(Frame ?? throw new ImageException($"{name}: JPEG scan before the frame header"), body, name);
        scan.CheckAgainst(Frame, scans, tables, name);
        scans.Add(scan);
        Append(rest, 0xDD, [(byte)(interval >> 8), (byte)interval]);
        Append(rest, 0xDA, body);
    }

    /// <summary>Copies the coded data up to the next marker that does not belong to them.</summary>
    /// <returns>Their number of bytes.</returns>
    int TakeScanData(ReadOnlySpan<byte> bytes)
    {
        var (at, restarts) = (0, 0L);
        for (; ; at++)
        {
            var next = bytes[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= bytes.Length)
                throw new ImageException($"{name}: truncated, JPEG scan {scans.Count} has no end");
            at += next;
            var code = bytes[at + 1];
            if (code is >= 0xD0 and <= 0xD7)
            {
                if (code != 0xD0 + restarts++ % 8)
                    throw new ImageException($"{name}: damaged JPEG: restart marker {code - 0xD0} of scan {scans.Count} is out of order");
            }
            else if (code is not (0 or 0xFF))
            {
                break;
            }
        }
        var expected = interval == 0 ? 0 : (Frame.Units(scans[^1].Components) - 1) / interval;
        if (restarts != expected)
            throw new ImageException($"{name}: damaged JPEG: {restarts} restart markers in scan {scans.Count}, expected {expected}");
        rest.Write(bytes[..at]);
        return at;
    }

    JpegFile Finished(int length)
    {
        if (frame is null)
            throw new ImageException($"{name}: JPEG without a frame header");
        JpegScan.CheckComplete(frame, scans, name);
        // A Huffman-coded block of 64 pixels takes at least one bit of its component's first scan, so a byte stands for 512 pixels at the
        // very most; twice that leaves room for unusual sampling.
        if ((long)frame.Width * frame.Height > 1024L * length)
            throw new ImageException($"{name}: {frame.Width}x{frame.Height} pixels cannot be held by a JPEG of {length} bytes");
        return this;
    }

    /// <summary>The file for the library, which is told by an Adobe segment what the components are.</summary>
    public byte[] Plain(int transform)
    {
        var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        Append(file, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, (byte)transform]);
        quantisation.WriteTo(file);
        Frame.Write(file);
        rest.WriteTo(file);
        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    static void Append(MemoryStream file, byte marker, ReadOnlySpan<byte> body)
    {
        var length = body.Length + 2;
        file.Write([0xFF, marker, (byte)(length >> 8), (byte)length]);
        file.Write(body);
    }
}
