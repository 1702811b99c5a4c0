namespace Whence.Diagnose.Detection;

/// <summary>
/// COCO's compressed run lengths: five bits a letter from '0', the lowest first, a sixth where more follow; from the third run on the difference to the
/// run two before.
/// </summary>
static class MaskText
{
    const int Letters = 13;

    /// <summary>Reads a mask.</summary>
    /// <exception cref="DiagnoseException">The text is none, or of another size.</exception>
    public static Mask Read(int height, int width, ReadOnlySpan<char> text)
    {
        var runs = new List<int>();
        for (var at = 0; at < text.Length;)
        {
            var value = Number(text, ref at) + (runs.Count > 2 ? runs[^2] : 0);
            runs.Add(value is >= 0 and <= int.MaxValue ? (int)value : throw new DiagnoseException($"the compressed mask has a run of {value} pixels before letter {at}"));
        }
        return new(height, width, runs);
    }

    static long Number(ReadOnlySpan<char> text, ref int at)
    {
        long value = 0;
        for (var letter = 0; letter < Letters && at < text.Length; letter++)
        {
            var bits = text[at] - '0';
            if (bits is < 0 or > 63)
                throw new DiagnoseException($"the compressed mask has '{text[at]}' as letter {at}");
            at++;
            value |= (long)(bits & 31) << (5 * letter);
            if ((bits & 32) == 0)
                return (bits & 16) == 0 || letter == Letters - 1 ? value : value | (-1L << (5 * (letter + 1)));
        }
        throw new DiagnoseException($"the compressed mask ends within a number, at letter {at}");
    }
}
