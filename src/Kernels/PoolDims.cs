namespace Whence.Kernels;

/// <summary>
/// The dimensions of a two-dimensional pooling: x [N,H,W,C], y [N,P,Q,C], windows of R by S taps. Window (p,q) reads
/// x[n, p*StrideH - PadTop + r*DilationH, q*StrideW - PadLeft + s*DilationW, c]; taps outside x are skipped.
/// </summary>
/// <param name="PadBottom">Rows below x that an average may count as zeros.</param>
/// <param name="PadRight">Columns right of x that an average may count as zeros.</param>
readonly record struct PoolDims(
    int N, int H, int W, int C, int R, int S, int P, int Q,
    int StrideH = 1, int StrideW = 1, int DilationH = 1, int DilationW = 1,
    int PadTop = 0, int PadLeft = 0, int PadBottom = 0, int PadRight = 0)
{
    /// <summary>Elements of x.</summary>
    public long InputLength => (long)N * H * W * C;

    /// <summary>Elements of y.</summary>
    public long OutputLength => (long)N * P * Q * C;

    /// <summary>Comparisons or additions of one pass.</summary>
    public long Flop => (long)N * P * Q * C * R * S;
}
