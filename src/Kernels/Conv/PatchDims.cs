namespace Whence.Kernels.Conv;

/// <summary>
/// How positions and taps of a convolution meet in an image [images, ImageRows, ImageColumns, ImageChannels]: position (n, p, q) and tap (r, s, c)
/// at row FirstRow + p * PositionRow + r * TapRow, and likewise at the column; outside of the image there are zeros.
/// </summary>
/// <param name="Channels">Channels of one group, c.</param>
readonly record struct PatchDims(
    int ImageRows, int ImageColumns, int ImageChannels, int Channels, int Images, int P, int Q, int R, int S, int FirstRow, int FirstColumn,
    int PositionRow, int PositionColumn, int TapRow, int TapColumn)
{
    /// <summary>Number of positions.</summary>
    public int Positions => Images * P * Q;

    /// <summary>Number of taps: terms of a sum.</summary>
    public int Taps => R * S * Channels;

    /// <summary>Windows of x, read by the convolution and by its weight gradient.</summary>
    public static PatchDims OfInput(ConvDims d) => new(
        d.H, d.W, d.C, d.GroupC, d.N, d.P, d.Q, d.R, d.S, -d.PadTop, -d.PadLeft, d.StrideH, d.StrideW, d.DilationH, d.DilationW);

    /// <summary>
    /// What of dy each place of x reached, read by the input gradient of a convolution of stride 1: the windows turned around.
    /// </summary>
    public static PatchDims OfResult(ConvDims d) => new(
        d.P, d.Q, d.K, d.GroupK, d.N, d.H, d.W, d.R, d.S, d.PadTop, d.PadLeft, 1, 1, -d.DilationH, -d.DilationW);

    /// <summary>The same for a strided convolution, phase by phase; where a phase's windows start it says itself.</summary>
    public static PatchDims OfPhases(ConvDims d)
    {
        var (rows, columns) = StridePhase.Extent(d);
        return OfResult(d) with
        {
            P = rows,
            Q = columns,
            FirstRow = 0,
            FirstColumn = 0,
            TapRow = -StridePhase.Every(d.StrideH, d.DilationH) * d.DilationH / d.StrideH,
            TapColumn = -StridePhase.Every(d.StrideW, d.DilationW) * d.DilationW / d.StrideW,
        };
    }
}
