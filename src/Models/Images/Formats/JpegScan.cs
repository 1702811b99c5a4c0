namespace Whence.Models.Images.Formats;

/// <summary>
/// A scan header of a JPEG file (ITU-T T.81, B.2.3): which components, with which Huffman tables, and which part of their coefficients.
/// </summary>
sealed record JpegScan(int[] Components, int[] Tables, int First, int Last, int High)
{
    /// <summary>
    /// Every scan of a progressive file goes over the whole picture: many tiny scans are a way to make a decoder hang. Encoders write
    /// about ten.
    /// </summary>
    const int Most = 100;

    /// <summary>Whether it holds the first bits of the blocks' means, without which a component is missing.</summary>
    bool IsStart => First == 0 && High == 0;

    public static JpegScan Parse(JpegFrame frame, ReadOnlySpan<byte> body, string name)
    {
        if (body.IsEmpty || body.Length != 4 + 2 * body[0])
            throw new ImageException($"{name}: JPEG scan header of {body.Length} bytes");
        int count = body[0], end = 1 + 2 * count;
        var (components, tables) = (new int[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            var id = body[1 + 2 * i];
            components[i] = Array.FindIndex(frame.Components, c => c.Id == id);
            tables[i] = body[2 + 2 * i];
            if (components[i] < 0 || (tables[i] & 15) > 3 || tables[i] >> 4 > 3)
                throw new ImageException($"{name}: JPEG scan of component {id} with tables 0x{tables[i]:x2}");
        }
        if (count == 0 || components.Distinct().Count() != count)
            throw new ImageException($"{name}: JPEG scan of {count} components, some repeated or none");
        return frame.IsProgressive
            ? new(components, tables, body[end], body[end + 1], body[end + 2] >> 4)
            : new(components, tables, 0, 63, 0);
    }

    /// <summary>Throws where the scan uses what is not there, or comes in an order that the library decodes wrongly.</summary>
    public void CheckAgainst(JpegFrame frame, IReadOnlyList<JpegScan> before, JpegTables tables, string name)
    {
        if (before.Count == Most)
            throw new ImageException($"{name}: more than {Most} JPEG scans");
        if (!frame.IsProgressive && Components.Length > 1 && Components.Length < frame.Components.Length)
            throw new ImageException($"{name}: JPEG that interleaves {Components.Length} of its {frame.Components.Length} components is not read: convert it to PNG");
        for (var i = 0; i < Components.Length; i++)
        {
            var component = frame.Components[Components[i]];
            if (!tables.HasQuantisation(component.Table))
                throw new ImageException($"{name}: JPEG component {component.Id} uses quantisation table {component.Table}, which is not defined");
            var (dc, ac) = (Tables[i] >> 4, Tables[i] & 15);
            if (IsStart && !tables.HasHuffman(true, dc) || Last > 0 && !tables.HasHuffman(false, ac))
                throw new ImageException($"{name}: JPEG component {component.Id} uses Huffman tables {dc} and {ac}, which are not all defined");
            if (before.Any(scan => scan.IsStart && scan.Components.Contains(Components[i])) == IsStart)
                throw new ImageException($"{name}: JPEG scan {before.Count + 1} of component {component.Id} is out of order");
        }
    }

    /// <summary>Throws unless every component was scanned.</summary>
    public static void CheckComplete(JpegFrame frame, IReadOnlyList<JpegScan> scans, string name)
    {
        for (var i = 0; i < frame.Components.Length; i++)
        {
            if (!scans.Any(scan => scan.IsStart && scan.Components.Contains(i)))
                throw new ImageException($"{name}: JPEG component {frame.Components[i].Id} is in no scan");
        }
    }
}
