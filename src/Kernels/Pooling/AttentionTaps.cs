namespace Whence.Kernels.Pooling;

/// <summary>The taps of window (p,q) that are on the map: their rows and columns there, and which of the window's they are.</summary>
readonly struct AttentionTaps(PoolDims d, PoolTaps rows, PoolTaps columns, int p, int q)
{
    /// <summary>Row of the first.</summary>
    public readonly int Top = rows.First(p);

    /// <summary>One step behind the row of the last.</summary>
    public readonly int Bottom = rows.End(p);

    /// <summary>Column of the first.</summary>
    public readonly int Left = columns.First(q);

    /// <summary>One step behind the column of the last.</summary>
    public readonly int Right = columns.End(q);

    /// <summary>Distance of rows.</summary>
    public readonly int StepH = rows.Dilation;

    /// <summary>Distance of columns.</summary>
    public readonly int StepW = columns.Dilation;

    /// <summary>Taps in a row.</summary>
    public readonly int Width = columns.Count(q);

    /// <summary>The window's row of the first.</summary>
    public readonly int FirstRow = (rows.First(p) + d.PadTop - p * d.StrideH) / rows.Dilation;

    /// <summary>The window's column of the first.</summary>
    public readonly int FirstColumn = (columns.First(q) + d.PadLeft - q * d.StrideW) / columns.Dilation;
}
