using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>A group's tile of a phase, and a thread's part in copying what it needs to shared memory.</summary>
readonly struct NarrowTile<TChannels>
    where TChannels : struct, ICount
{
    const int SliceBits = 2;
    const int TapBits = 4;

    /// <summary>The phase.</summary>
    public readonly NarrowPhase Phase;

    /// <summary>The image.</summary>
    public readonly int Image;

    /// <summary>First row, counted in the phase.</summary>
    public readonly int Row;

    /// <summary>First column, counted in the phase.</summary>
    public readonly int Column;

    /// <summary>The tile of a group.</summary>
    public NarrowTile(NarrowDims d, ArrayView<NarrowPhase> phases, int group)
    {
        var tile = d.Phases.Quotient(group);
        var line = d.TilesWide.Quotient(tile);
        Phase = phases[d.Phases.Remainder(group, tile)];
        Image = d.TilesHigh.Quotient(line);
        Row = d.TilesHigh.Remainder(line, Image) * NarrowDims.Tile;
        Column = d.TilesWide.Remainder(tile, line) * NarrowDims.Tile;
    }

    /// <summary>
    /// Starts the copies of fours of filters from one on, into a buffer of dy [four, row, column] and w [tap, four, channel], which are vectors of four filters. What is
    /// outside of dy becomes 0; filters that do not exist are left out.
    /// </summary>
    public void Copy(NarrowDims d, ArrayView<float> dy, ArrayView<float> w, ArrayView<float> to, int firstFour)
    {
        var four = Group.IdxX & (NarrowDims.Slices - 1);
        if (firstFour + four < d.Fours)
        {
            for (var column = Group.IdxX >> SliceBits; column < NarrowDims.Tile + Phase.Wide.Value - 1; column += NarrowDims.Lanes)
                CopyColumn(d, dy, to.SubView((four * d.Plane + column) * Float4.Width), Phase.FirstColumn + (Column + column) * d.StepW, firstFour + four);
        }
        CopyWeights(d, w, to.SubView(NarrowDims.Slices * d.Plane * Float4.Width), firstFour * TChannels.Value);
    }

    void CopyColumn(NarrowDims d, ArrayView<float> dy, ArrayView<float> to, int q, int four)
    {
        int rows = NarrowDims.Tile + Phase.High - 1, p = Phase.FirstRow + Row * d.StepH.Value;
        // The rows on dy.
        int begin = rows, end = rows;
        if ((uint)q < (uint)d.Q)
        {
            begin = Math.Min(rows, d.StepH.Quotient(Math.Max(0, d.StepH.Value - 1 - p)));
            end = Math.Max(begin, Math.Min(rows, d.StepH.Quotient(Math.Max(0, d.P - p + d.StepH.Value - 1))));
        }
        var (into, intoStep, fromStep) = (0, d.Pitch * Float4.Width, d.StepH.Value * d.Q * d.Fours * Float4.Width);
        for (var row = 0; row < begin; row++)
        {
            to.Cast<Float4>()[into >> 2] = new();
            into += intoStep;
        }
        var from = (((Image * d.P + p + begin * d.StepH.Value) * d.Q + q) * d.Fours + four) * Float4.Width;
        for (var row = begin; row < end; row++)
        {
            AsyncCopy.Four(ref to[into], ref dy[from], sizeof(float) * Float4.Width);
            into += intoStep;
            from += fromStep;
        }
        for (var row = end; row < rows; row++)
        {
            to.Cast<Float4>()[into >> 2] = new();
            into += intoStep;
        }
    }

    void CopyWeights(NarrowDims d, ArrayView<float> w, ArrayView<float> to, int first)
    {
        var vector = Group.IdxX & ((1 << TapBits) - 1);
        if (vector >= NarrowDims.Slices * TChannels.Value | first + vector >= d.Fours * TChannels.Value)
            return;
        for (var tap = Group.IdxX >> TapBits; tap < Phase.High * Phase.Wide.Value; tap += NarrowDims.Slices * NarrowDims.Lanes >> TapBits)
        {
            var row = Phase.Wide.Quotient(tap);
            var number = Phase.FirstTap - row * d.TapsUp - Phase.Wide.Remainder(tap, row) * d.TapsBack;
            var from = (number * d.Fours * TChannels.Value + first + vector) * Float4.Width;
            AsyncCopy.Four(ref to[(tap * NarrowDims.Slices * TChannels.Value + vector) * Float4.Width], ref w[from], sizeof(float) * Float4.Width);
        }
    }
}
