using Whence.Kernels.Language;

namespace Whence.Kernels.Conv;

/// <summary>
/// The places of x that lie alike between the steps of a strided convolution: rows h = StrideH * i + RowShift, columns likewise. The same taps reach all
/// places of a phase, at the same offsets in dy, so that the input gradient of a phase is a convolution of stride 1. The taps are listed in a table.
/// </summary>
sealed class StridePhase
{
    const int Words = 4;

    readonly ConvDims d;
    readonly GlobalBuffer<S32> table;
    readonly S32 firstTap;

    public StridePhase(ConvDims d, GlobalBuffer<S32> table, S32 phase)
    {
        (this.d, this.table) = (d, table);
        var head = table.At(phase * Words).LoadVector(Words);
        (firstTap, Terms) = (head[0], head[1] * d.GroupK);
        (RowShift, ColumnShift) = (phase / d.StrideW, phase % d.StrideW);
    }

    /// <summary>Number of phases.</summary>
    public static int Count(ConvDims d) => d.StrideH * d.StrideW;

    /// <summary>Rows and columns of x in a phase, at most.</summary>
    public static (int Rows, int Columns) Extent(ConvDims d) => ((d.H + d.StrideH - 1) / d.StrideH, (d.W + d.StrideW - 1) / d.StrideW);

    public S32 RowShift { get; }

    public S32 ColumnShift { get; }

    /// <summary>Terms of a sum.</summary>
    public S32 Terms { get; }

    /// <summary>
    /// The table: for each phase the number of its first line and of its taps; then lines of offsets in dy (rows, columns) and the tap's number r*S + s.
    /// </summary>
    public static int[] Table(ConvDims d)
    {
        var (heads, lines) = (new List<int>(), new List<int>());
        for (var phase = 0; phase < Count(d); phase++)
        {
            var taps = Enumerable.Range(0, d.R * d.S)
                .Select(tap => (H: phase / d.StrideW + d.PadTop - tap / d.S * d.DilationH, W: phase % d.StrideW + d.PadLeft - tap % d.S * d.DilationW, tap))
                .Where(tap => tap.H % d.StrideH == 0 && tap.W % d.StrideW == 0).ToList();
            heads.AddRange([Count(d) + lines.Count / Words, taps.Count, 0, 0]);
            lines.AddRange(taps.SelectMany(tap => new[] { tap.H / d.StrideH, tap.W / d.StrideW, tap.tap, 0 }));
        }
        return [.. heads, .. lines];
    }

    /// <summary>Offsets in dy and number of the phase's tap <paramref name="i"/>; of a tap that does not exist, those of another.</summary>
    public (S32 H, S32 W, S32 Index) Tap(S32 i)
    {
        var line = table.At((firstTap + i) * Words).LoadVectorIf(i * d.GroupK < Terms, Words);
        return (line[0], line[1], line[2]);
    }
}
