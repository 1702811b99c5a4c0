namespace Whence.Kernels;

/// <summary>
/// The dimensions of a two-dimensional convolution y = conv(x, w): x [N,H,W,C], w [K,R,S,C/Groups], y [N,P,Q,K], channels innermost.
/// y[n,p,q,k] = sum over r,s,c of x[n, p*StrideH - PadTop + r*DilationH, q*StrideW - PadLeft + s*DilationW, c] * w[k,r,s,c]; outside x counts as 0.
/// Padding at the bottom and right follows from P and Q. The same record describes the input gradient and the weight gradient.
/// </summary>
readonly record struct ConvDims(
    int N, int H, int W, int C, int K, int R, int S, int P, int Q,
    int StrideH = 1, int StrideW = 1, int DilationH = 1, int DilationW = 1, int PadTop = 0, int PadLeft = 0, int Groups = 1)
{
    /// <summary>Input channels seen by one group.</summary>
    public int GroupC => C / Groups;

    /// <summary>Output channels made by one group.</summary>
    public int GroupK => K / Groups;

    /// <summary>One input channel and one output channel per group.</summary>
    public bool IsDepthwise => Groups > 1 && GroupC == 1 && GroupK == 1;

    /// <summary>Multiplications and additions of one pass (forward, input gradient or weight gradient alike).</summary>
    public long Flop => 2L * N * P * Q * K * R * S * GroupC;
}
