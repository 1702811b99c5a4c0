namespace Whence.Models.Images;

/// <summary>
/// The five row filters of PNG (specification, section 9): a byte is stored minus a prediction p from its left a, above b and upper left c:
/// 0 none, 1 sub p = a, 2 up p = b, 3 average p = (a+b)/2, 4 Paeth p = the nearest of a, b, c to a+b-c.
/// </summary>
static class PngFilter
{
    public const int Count = 5;

    /// <summary>Restores a row in place; false when the filter does not exist.</summary>
    public static bool Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        switch (filter)
        {
            case 0:
                return true;
            case 1:
                for (var i = step; i < row.Length; i++)
                    row[i] += row[i - step];
                return true;
            case 2:
                for (var i = 0; i < row.Length; i++)
                    row[i] += above[i];
                return true;
            case 3:
                for (var i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < step ? 0 : row[i - step]) + above[i]) >> 1);
                return true;
            case 4:
                for (var i = 0; i < Math.Min(step, row.Length); i++)
                    row[i] += above[i];
                for (var i = step; i < row.Length; i++)
                    row[i] += Paeth(row[i - step], above[i], above[i - step]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes the filtered row.</summary>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> filtered)
    {
        for (var i = 0; i < row.Length; i++)
        {
            byte left = i < step ? (byte)0 : row[i - step], corner = i < step ? (byte)0 : above[i - step];
            filtered[i] = (byte)(row[i] - filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) >> 1,
                _ => Paeth(left, above[i], corner),
            });
        }
    }

    static byte Paeth(byte left, byte above, byte corner)
    {
        int toLeft = Math.Abs(above - corner), toAbove = Math.Abs(left - corner), toCorner = Math.Abs(left + above - 2 * corner);
        if (toLeft <= toAbove && toLeft <= toCorner)
            return left;
        return toAbove <= toCorner ? above : corner;
    }
}
