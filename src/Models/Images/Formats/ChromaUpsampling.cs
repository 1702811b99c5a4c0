namespace Whence.Models.Images.Formats;

/// <summary>
/// Enlarges one component of half the resolution as libjpeg does by default: each new sample lies a quarter from its nearest old sample and
/// three quarters from the next, 3/4 a + 1/4 b, along each halved side, with the same alternating rounding. Other ratios stay repeated.
/// </summary>
/// <param name="samples">[height,width,3], every component repeated to full size.</param>
/// <param name="width">Pixels per row.</param>
/// <param name="height">Rows.</param>
/// <param name="component">0, 1 or 2.</param>
readonly struct ChromaUpsampling(byte[] samples, int width, int height, int component)
{
    /// <summary>Replaces the repeated samples.</summary>
    /// <param name="across">Full width over the component's.</param>
    /// <param name="down">Full height over the component's.</param>
    public void Smooth(int across, int down)
    {
        // Components of one or two columns are repeated by libjpeg too.
        if ((across, down) is not ((2, 1) or (1, 2) or (2, 2)) || across == 2 && width <= 4)
            return;
        var (columns, rows) = ((width + across - 1) / across, (height + down - 1) / down);
        var coarse = new byte[columns * rows];
        for (var y = 0; y < rows; y++)
            for (var x = 0; x < columns; x++)
                coarse[y * columns + x] = samples[(y * down * width + x * across) * 3 + component];
        var sums = new int[columns];
        for (var y = 0; y < height; y++)
        {
            var row = y / down;
            var near = coarse.AsSpan(row * columns, columns);
            if (down == 1)
            {
                Across(near, y);
                continue;
            }
            var other = Math.Clamp(row + (y % 2 == 0 ? -1 : 1), 0, rows - 1);
            var far = coarse.AsSpan(other * columns, columns);
            for (var x = 0; x < columns; x++)
                sums[x] = 3 * near[x] + far[x];
            if (across == 1)
                Down(sums, y);
            else
                Both(sums, y);
        }
    }

    void Down(ReadOnlySpan<int> sums, int y)
    {
        for (var x = 0; x < width; x++)
            Set(y, x, (sums[x] + 1 + y % 2) >> 2);
    }

    void Across(ReadOnlySpan<byte> row, int y)
    {
        for (var x = 0; x < width; x++)
        {
            int at = x / 2, other = at + (x % 2 == 0 ? -1 : 1);
            Set(y, x, other < 0 || other >= row.Length ? row[at] : (3 * row[at] + row[other] + 1 + x % 2) >> 2);
        }
    }

    void Both(ReadOnlySpan<int> sums, int y)
    {
        for (var x = 0; x < width; x++)
        {
            int at = x / 2, other = Math.Clamp(at + (x % 2 == 0 ? -1 : 1), 0, sums.Length - 1);
            Set(y, x, (3 * sums[at] + sums[other] + 8 - x % 2) >> 4);
        }
    }

    void Set(int y, int x, int value) => samples[(y * width + x) * 3 + component] = (byte)value;
}
