namespace Whence.Kernels.Pooling;

/// <summary>What one tap contributes to the average of its window: 1 / number of taps that count.</summary>
sealed class PoolShares
{
    readonly int[] rowCounts;
    readonly int[] columnCounts;

    /// <summary>Counts taps on the image; with <paramref name="countPadding"/> those on the padding as well.</summary>
    public PoolShares(PoolDims d, bool countPadding)
    {
        var rows = countPadding
            ? new PoolTaps(d.P, d.R, d.StrideH, d.DilationH, 0, d.PadTop + d.H + d.PadBottom)
            : PoolTaps.Rows(d);
        var columns = countPadding
            ? new PoolTaps(d.Q, d.S, d.StrideW, d.DilationW, 0, d.PadLeft + d.W + d.PadRight)
            : PoolTaps.Columns(d);
        rowCounts = [.. Enumerable.Range(0, d.P).Select(rows.Count)];
        columnCounts = [.. Enumerable.Range(0, d.Q).Select(columns.Count)];
    }

    /// <summary>The share of every window where all have one, else null.</summary>
    public float? Uniform => rowCounts.Distinct().Count() == 1 && columnCounts.Distinct().Count() == 1 ? this[0, 0] : null;

    /// <summary>The shares of all windows [P,Q].</summary>
    public float[] ToArray() => [.. Enumerable.Range(0, rowCounts.Length * columnCounts.Length).Select(i => this[i / columnCounts.Length, i % columnCounts.Length])];

    /// <summary>The share in window (p,q).</summary>
    public float this[int p, int q] => 1f / Math.Max(1, rowCounts[p] * columnCounts[q]);
}
