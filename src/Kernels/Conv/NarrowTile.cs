using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>A group's tile of a phase, and a thread's part in copying what it needs to shared memory: one column of dy, of every fourth four of filters.</summary>
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

    // The rows of the thread's column in shared memory, and those of them that are on dy.
    readonly int rows;
    readonly int begin;
    readonly int end;

    // Places of the first row in shared memory, and of the first one on dy there.
    readonly int into;
    readonly int from;

    /// <summary>The tile of a group.</summary>
    public NarrowTile(NarrowDims d, ArrayView<NarrowPhase> phases, int group)
    {
        var tile = d.Phases.Quotient(group);
        var line = d.TilesWide.Quotient(tile);
        Phase = phases[d.Phases.Remainder(group, tile)];
        Image = d.TilesHigh.Quotient(line);
        Row = d.TilesHigh.Remainder(line, Image) * NarrowDims.Tile;
        Column = d.TilesWide.Remainder(tile, line) * NarrowDims.Tile;

        var column = Group.IdxX >> SliceBits;
        int p = Phase.FirstRow + Row * d.StepH.Value, q = Phase.FirstColumn + (Column + column) * d.StepW;
        rows = column < NarrowDims.Tile + Phase.Wide.Value - 1 ? NarrowDims.Tile + Phase.High - 1 : 0;
        begin = end = rows;
        if ((uint)q < (uint)d.Q)
        {
            begin = Math.Min(rows, d.StepH.Quotient(Math.Max(0, d.StepH.Value - 1 - p)));
            end = Math.Max(begin, Math.Min(rows, d.StepH.Quotient(Math.Max(0, d.P - p + d.StepH.Value - 1))));
        }
        into = (Four * d.Plane + column) * Float4.Width;
        from = (((Image * d.P + p + begin * d.StepH.Value) * d.Q + q) * d.Fours + Four) * Float4.Width;
    }

    static int Four => Group.IdxX & (NarrowDims.Slices - 1);

    /// <summary>Fills what is outside of dy with 0: in a buffer that is the same place for all filters.</summary>
    public void Clear(NarrowDims d, ArrayView<float> to)
    {
        if (end - begin == rows)
            return;
        for (var row = 0; row < rows; row++)
        {
            if (row < begin | row >= end)
                to.SubView(into).Cast<Float4>()[row * d.Pitch] = new();
        }
    }

    /// <summary>
    /// Starts the copies of fours of filters from one on, into a buffer of dy [four, row, column] and w [tap, four, channel], which are vectors of four filters. Filters
    /// that do not exist are left out.
    /// </summary>
    public void Copy(NarrowDims d, ArrayView<float> dy, ArrayView<float> w, ArrayView<float> to, int firstFour)
    {
        if (firstFour + Four < d.Fours)
        {
            var (at, source) = (into + begin * d.Pitch * Float4.Width, from + firstFour * Float4.Width);
            for (var row = begin; row < end; row++)
            {
                AsyncCopy.Four(ref to[at], ref dy[source], sizeof(float) * Float4.Width);
                at += d.Pitch * Float4.Width;
                source += d.StepH.Value * d.Q * d.Fours * Float4.Width;
            }
        }
        CopyWeights(d, w, to.SubView(NarrowDims.Slices * d.Plane * Float4.Width), firstFour * TChannels.Value);
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
            var source = (number * d.Fours * TChannels.Value + first + vector) * Float4.Width;
            AsyncCopy.Four(ref to[(tap * NarrowDims.Slices * TChannels.Value + vector) * Float4.Width], ref w[source], sizeof(float) * Float4.Width);
        }
    }
}
