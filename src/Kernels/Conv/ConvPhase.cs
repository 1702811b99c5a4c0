namespace Whence.Kernels.Conv;

/// <summary>
/// A sum over shifted inputs on a regular grid: out[n, OutY + i*OutStepY, OutX + j*OutStepX, k] = sum over taps and c of
/// in[n, i*InStepY + tap.Y, j*InStepX + tap.X, c] * w[tap.Weight + k*WeightStepOut + c*WeightStepIn + g*WeightStepGroup], zero outside.
/// A forward convolution is one phase; the input gradient of a strided one is a phase per residue of the output position.
/// </summary>
sealed record ConvPhase
{
    // Read on every run: found once.
    int? minY, maxY, minX, maxX;

    public required int N { get; init; }
    public required int InH { get; init; }
    public required int InW { get; init; }
    public required int InC { get; init; }
    public required int OutH { get; init; }
    public required int OutW { get; init; }
    public required int OutC { get; init; }

    /// <summary>Values from a pixel of the output to the next: more than channels where it is a part of wider rows.</summary>
    public required int OutRowStep { get; init; }

    public required int Groups { get; init; }
    public required int GridH { get; init; }
    public required int GridW { get; init; }
    public int OutY { get; init; }
    public int OutX { get; init; }
    public int OutStepY { get; init; } = 1;
    public int OutStepX { get; init; } = 1;
    public int InStepY { get; init; } = 1;
    public int InStepX { get; init; } = 1;
    public required ConvTap[] Taps { get; init; }
    public required long WeightStepOut { get; init; }
    public required long WeightStepIn { get; init; }
    public required long WeightStepGroup { get; init; }

    public int GroupIn => InC / Groups;
    public int GroupOut => OutC / Groups;

    public int MinY => minY ??= Taps.Length == 0 ? 0 : Taps.Min(t => t.Y);
    public int MaxY => maxY ??= Taps.Length == 0 ? 0 : Taps.Max(t => t.Y);
    public int MinX => minX ??= Taps.Length == 0 ? 0 : Taps.Min(t => t.X);
    public int MaxX => maxX ??= Taps.Length == 0 ? 0 : Taps.Max(t => t.X);

    /// <summary>Neighbours on the grid are neighbours in the input and in the output.</summary>
    public bool IsUnitStep => InStepY == 1 && InStepX == 1 && OutStepY == 1 && OutStepX == 1;

    /// <summary>No tap ever falls outside the input.</summary>
    public bool StaysInside =>
        Taps.Length == 0 || (MinY >= 0 && MinX >= 0 && (GridH - 1) * InStepY + MaxY < InH && (GridW - 1) * InStepX + MaxX < InW);

    /// <summary>Multiplications and additions on the whole grid.</summary>
    public long Flop => 2L * N * GridH * GridW * OutC * Taps.Length * GroupIn;

    /// <summary>In which order weights are read: that of the taps, and the steps to the next output, input and group.</summary>
    public string WeightOrder =>
        $"{InC}>{OutC}/{Groups} {WeightStepOut}.{WeightStepIn}.{WeightStepGroup} {string.Join('.', Taps.Select(tap => tap.Weight))}";

    /// <param name="d">The convolution.</param>
    /// <param name="rowStep">Values from a pixel of y to the next where y is a part of wider rows; 0 where it is not.</param>
    public static ConvPhase Forward(ConvDims d, int rowStep = 0)
    {
        var taps = new List<ConvTap>();
        for (var r = 0; r < d.R; r++)
            for (var s = 0; s < d.S; s++)
                taps.Add(new(r * d.DilationH - d.PadTop, s * d.DilationW - d.PadLeft, ((long)r * d.S + s) * d.GroupC));
        return new()
        {
            N = d.N,
            InH = d.H,
            InW = d.W,
            InC = d.C,
            OutH = d.P,
            OutW = d.Q,
            OutC = d.K,
            OutRowStep = rowStep == 0 ? d.K : rowStep,
            Groups = d.Groups,
            GridH = d.P,
            GridW = d.Q,
            InStepY = d.StrideH,
            InStepX = d.StrideW,
            Taps = [.. taps],
            WeightStepOut = (long)d.R * d.S * d.GroupC,
            WeightStepIn = 1,
            WeightStepGroup = (long)d.GroupK * d.R * d.S * d.GroupC,
        };
    }

    /// <summary>The phases of dx; together they cover every element of dx once.</summary>
    public static IEnumerable<ConvPhase> InputGrad(ConvDims d)
    {
        for (var y = 0; y < Math.Min(d.StrideH, d.H); y++)
            for (var x = 0; x < Math.Min(d.StrideW, d.W); x++)
                yield return InputGrad(d, y, x);
    }

    static ConvPhase InputGrad(ConvDims d, int y, int x)
    {
        // dx[h] collects dy[p] * w[r] for every r with h = p*stride - pad + r*dilation; with h = y + i*stride that is p = i + (y + pad
        // - r*dilation) / stride.
        var taps = new List<ConvTap>();
        for (var r = d.R - 1; r >= 0; r--)
        {
            for (var s = d.S - 1; s >= 0; s--)
            {
                var (a, b) = (y + d.PadTop - r * d.DilationH, x + d.PadLeft - s * d.DilationW);
                if (a % d.StrideH == 0 && b % d.StrideW == 0)
                    taps.Add(new(a / d.StrideH, b / d.StrideW, ((long)r * d.S + s) * d.GroupC));
            }
        }
        return new()
        {
            N = d.N,
            InH = d.P,
            InW = d.Q,
            InC = d.K,
            OutH = d.H,
            OutW = d.W,
            OutC = d.C,
            OutRowStep = d.C,
            Groups = d.Groups,
            GridH = (d.H - y + d.StrideH - 1) / d.StrideH,
            GridW = (d.W - x + d.StrideW - 1) / d.StrideW,
            OutY = y,
            OutX = x,
            OutStepY = d.StrideH,
            OutStepX = d.StrideW,
            Taps = [.. taps],
            WeightStepOut = 1,
            WeightStepIn = (long)d.R * d.S * d.GroupC,
            WeightStepGroup = (long)d.GroupK * d.R * d.S * d.GroupC,
        };
    }
}

/// <summary>One shifted read of a <see cref="ConvPhase"/>.</summary>
/// <param name="Y">Input row of grid row 0.</param>
/// <param name="X">Input column of grid column 0.</param>
/// <param name="Weight">Offset of the tap's weights in w.</param>
readonly record struct ConvTap(int Y, int X, long Weight);
