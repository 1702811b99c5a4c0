using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>The input gradient of a convolution with up to four channels, for <see cref="NarrowInputGrad"/>.</summary>
readonly struct NarrowDims
{
    /// <summary>Rows and columns of a group's tile of a phase.</summary>
    public const int Tile = 16;

    /// <summary>Columns of a thread.</summary>
    public const int Run = 8;

    /// <summary>Fours of filters that are in shared memory at once; a warp takes one of them.</summary>
    public const int Slices = 4;

    /// <summary>Lanes of a warp.</summary>
    public const int Lanes = 32;

    /// <summary>The most taps of a phase side by side: each column of dy has its thread.</summary>
    public const int MostWide = Lanes - Tile + 1;

    /// <summary>Rows of x.</summary>
    public readonly int H;

    /// <summary>Columns of x.</summary>
    public readonly int W;

    /// <summary>Rows of dy.</summary>
    public readonly int P;

    /// <summary>Columns of dy.</summary>
    public readonly int Q;

    /// <summary>Fours of filters.</summary>
    public readonly int Fours;

    /// <summary>Phases, which take turns in the grid.</summary>
    public readonly FastDivisor Phases;

    /// <summary>Tiles one below the other.</summary>
    public readonly FastDivisor TilesHigh;

    /// <summary>Tiles side by side.</summary>
    public readonly FastDivisor TilesWide;

    /// <summary>Rows of x from one of a phase to the next.</summary>
    public readonly int PeriodH;

    /// <summary>Columns of x from one of a phase to the next.</summary>
    public readonly int PeriodW;

    /// <summary>Rows of dy from one of a phase to the next.</summary>
    public readonly FastDivisor StepH;

    /// <summary>Columns of dy from one of a phase to the next.</summary>
    public readonly int StepW;

    /// <summary>From a tap of a phase to the one above it, among all taps.</summary>
    public readonly int TapsUp;

    /// <summary>From a tap of a phase to the one before it.</summary>
    public readonly int TapsBack;

    /// <summary>Pixels from one row of dy to the next in shared memory: odd, so that rows start in different banks.</summary>
    public readonly int Pitch;

    /// <summary>Pixels from one four of filters to the next in shared memory.</summary>
    public readonly int Plane;

    /// <summary>Vectors of four numbers in one of both buffers of shared memory.</summary>
    public readonly int Buffer;

    readonly int images;

    /// <summary>The arguments for a convolution.</summary>
    public NarrowDims(ConvDims d)
    {
        (H, W, P, Q, Fours, images) = (d.H, d.W, d.P, d.Q, d.K / Float4.Width, d.N);
        (PeriodH, PeriodW) = (NarrowPhase.Period(d.StrideH, d.DilationH), NarrowPhase.Period(d.StrideW, d.DilationW));
        (StepH, StepW) = (PeriodH / d.StrideH, PeriodW / d.StrideW);
        int everyH = StridePhase.Every(d.StrideH, d.DilationH), everyW = StridePhase.Every(d.StrideW, d.DilationW);
        (TapsUp, TapsBack) = (everyH * d.S, everyW);
        (Phases, TilesHigh, TilesWide) = (PeriodH * PeriodW, Tiles(d.H, PeriodH), Tiles(d.W, PeriodW));
        int high = Divide(d.R, everyH), wide = Wide(d);
        Pitch = (Tile + wide - 1) | 1;
        // Two pixels of four planes are stored at once: 8 vectors, which are all banks.
        Plane = (Tile + high - 1) * Pitch;
        Plane += (2 - Plane) & 7;
        Buffer = Slices * (Plane + high * wide * d.C);
    }

    /// <summary>Groups of the launch.</summary>
    public Extent Grid => checked(images * TilesHigh.Value * TilesWide.Value * Phases.Value);

    /// <summary>Shared memory of a group: two buffers where there are more filters than one holds; then the sums of all warps.</summary>
    public int SharedBytes(int channels) => Math.Max(
        (Fours > Slices ? 2 : 1) * Buffer * Float4.Width, Slices * Lanes * SumPitch(channels)) * sizeof(float);

    /// <summary>From the sums of one thread to those of the next: odd, so that they are in different banks.</summary>
    public static int SumPitch(int channels) => Run * channels + 1;

    /// <summary>Taps of a phase side by side, at most.</summary>
    public static int Wide(ConvDims d) => Divide(d.S, StridePhase.Every(d.StrideW, d.DilationW));

    static int Tiles(int extent, int period) => Divide(Divide(extent, period), Tile);

    static int Divide(int all, int part) => (all + part - 1) / part;
}
