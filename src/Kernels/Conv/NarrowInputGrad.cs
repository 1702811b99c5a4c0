using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// dx of a convolution with up to four channels, such as the first one of a network, whose product of matrices would have hardly any columns. A group makes a tile of
/// 16 x 16 places that the same taps reach (<see cref="NarrowPhase"/>); its warps each take every fourth four of filters, a thread eight places of a row, and
/// their sums are joined at the end, in order. While some filters are multiplied the next ones are on their way to shared memory.
/// </summary>
static class NarrowInputGrad
{
    const int Threads = NarrowDims.Lanes * NarrowDims.Slices;
    const int LaneBits = 5;
    const int RowBits = 4;

    // Warps take half a row each while sums are joined.
    const int RowsAtOnce = NarrowDims.Slices / 2;

    /// <summary>The kernel: dy [N,P,Q,K], w by taps [R*S,K/4,C,4] (<see cref="NarrowWeight"/>), phases, dx [N,H,W,C].</summary>
    [Kernel(Threads, MinGroups = 4)]
    public static void Run<TChannels>(
        ArrayView<float> dy, ArrayView<float> w, ArrayView<NarrowPhase> phases, ArrayView<Float1> dx, NarrowDims d, EpilogueArguments<Float1> epilogue)
        where TChannels : struct, ICount
    {
        var shared = SharedMemory.GetDynamic<float>();
        var tile = new NarrowTile<TChannels>(d, phases, Grid.IdxX);
        var end = tile.Phase.High > 0 ? d.Fours : 0;
        var warp = Group.IdxX >> LaneBits;
        int y = Group.IdxX & (NarrowDims.Tile - 1), x = Group.IdxX >> RowBits & 1;
        var place = warp * d.Plane + y * d.Pitch + x * NarrowDims.Run;
        var weight = NarrowDims.Slices * d.Plane + warp * TChannels.Value;
        var sums = new NarrowSums<TChannels>();
        var (now, next) = (0, d.Buffer);
        if (end > 0)
        {
            tile.Clear(d, shared);
            tile.Copy(d, dy, w, shared, 0);
        }
        if (end > NarrowDims.Slices)
            tile.Clear(d, shared.SubView(next * Float4.Width));
        AsyncCopy.Commit();
        for (var four = 0; four < end; four += NarrowDims.Slices)
        {
            if (four + NarrowDims.Slices < end)
                tile.Copy(d, dy, w, shared.SubView(next * Float4.Width), four + NarrowDims.Slices);
            AsyncCopy.Commit();
            AsyncCopy.WaitAllButOne();
            Group.Barrier();
            var rows = four + warp < end ? tile.Phase.High : 0;
            sums = Multiply(sums, d, tile.Phase, shared.Cast<Float4>().SubView(now + place), shared.Cast<Float4>().SubView(now + weight), rows);
            Group.Barrier();
            (now, next) = (next, now);
        }
        AsyncCopy.WaitAll();
        sums.Store(shared.SubView((warp * NarrowDims.Lanes + y * 2 + x) * NarrowDims.SumPitch(TChannels.Value)));
        Group.Barrier();
        Finish(d, tile, shared, dx, epilogue);
    }

    /// <summary>The kernel for so many channels.</summary>
    public static KernelMethod Of(NarrowDims d, int channels) =>
        KernelMethod.Of(channels switch { 1 => Run<Count1>, 2 => Run<Count2>, 3 => Run<Count3>, _ => Run<Count4> }, dynamicSharedBytes: d.SharedBytes(channels));

    // Four columns of taps at once, as long as there are so many.
    static NarrowSums<TChannels> Multiply<TChannels>(NarrowSums<TChannels> sums, NarrowDims d, NarrowPhase phase, ArrayView<Float4> dy, ArrayView<Float4> w, int rows)
        where TChannels : struct, ICount
    {
        int columns = phase.Wide.Value, at = 0;
        for (; columns > 3; columns -= 4)
        {
            sums = Columns<TChannels, Count4>(sums, d, phase, dy, w, at, rows);
            at += 4;
        }
        if (columns == 3)
            sums = Columns<TChannels, Count3>(sums, d, phase, dy, w, at, rows);
        else if (columns == 2)
            sums = Columns<TChannels, Count2>(sums, d, phase, dy, w, at, rows);
        else if (columns == 1)
            sums = Columns<TChannels, Count1>(sums, d, phase, dy, w, at, rows);
        return sums;
    }

    static NarrowSums<TChannels> Columns<TChannels, TTaps>(
        NarrowSums<TChannels> sums, NarrowDims d, NarrowPhase phase, ArrayView<Float4> dy, ArrayView<Float4> w, int column, int rows)
        where TChannels : struct, ICount
        where TTaps : struct, ICount
    {
        const int Step = NarrowDims.Slices;
        var (at, tap) = (column, column * Step * TChannels.Value);
        for (var row = 0; row < rows; row++)
        {
            sums = sums.Add<TTaps>(dy.SubView(at), w.SubView(tap), Step * TChannels.Value);
            at += d.Pitch;
            tap += phase.Wide.Value * Step * TChannels.Value;
        }
        return sums;
    }

    // Lanes take neighbouring channels of eight places; each adds the sums of all warps.
    static void Finish<TChannels>(NarrowDims d, NarrowTile<TChannels> tile, ArrayView<float> shared, ArrayView<Float1> dx, EpilogueArguments<Float1> epilogue)
        where TChannels : struct, ICount
    {
        var own = Group.IdxX & (NarrowDims.Lanes - 1);
        if (own >= NarrowDims.Run * TChannels.Value)
            return;
        // A division by 3 that is exact below 24.
        var place = TChannels.Value == 3 ? own * 11 >> 5 : own >> TChannels.Value - 1 - (TChannels.Value >> 2);
        var channel = own - place * TChannels.Value;
        int pitch = NarrowDims.SumPitch(TChannels.Value), warps = NarrowDims.Lanes * pitch;
        var warp = Group.IdxX >> LaneBits;
        var column = (tile.Column + (warp & 1) * NarrowDims.Run + place) * d.PeriodW + tile.Phase.ColumnShift;
        var row = (tile.Row + (warp >> 1)) * d.PeriodH + tile.Phase.RowShift;
        var (from, to) = (warp * pitch + own, ((tile.Image * d.H + row) * d.W + column) * TChannels.Value + channel);
        var last = column < d.W ? d.H : 0;
        for (var i = 0; i < NarrowDims.Lanes / NarrowDims.Slices & row < last; i++)
        {
            var sum = shared[from] + shared[from + warps] + shared[from + 2 * warps] + shared[from + 3 * warps];
            dx[to] = epilogue.Of(new() { X = sum }, to, channel);
            from += NarrowDims.Slices * pitch;
            row += RowsAtOnce * d.PeriodH;
            to += RowsAtOnce * d.PeriodH * d.W * TChannels.Value;
        }
    }
}
