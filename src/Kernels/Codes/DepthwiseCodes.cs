using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Codes;

/// <summary>
/// A depthwise convolution of codes, a row of results and four vectors of channels at a time: the codes of four rows of x are interleaved for every column, so that a tap of all four
/// is one sum of four products in each lane.
/// </summary>
sealed unsafe class DepthwiseCodes<TLanes, TVector> : CodeConv
    where TLanes : struct, ICodeLanes<TVector>
    where TVector : struct
{
    const int Fours = 4;

    readonly int groups;
    readonly int blocks;
    readonly int width;

    // Where a pixel's taps are, from its first column of interleaved codes.
    readonly nint[] taps;

    public DepthwiseCodes(CodeConvArguments a) : base(a)
    {
        var d = a.Dims;
        groups = (d.R + Fours - 1) / Fours;
        blocks = (d.C + Channels - 1) / Channels;
        width = (d.Q - 1) * d.StrideW + (d.S - 1) * d.DilationW + 1;
        taps = [.. from i in Enumerable.Range(0, groups) from s in Enumerable.Range(0, d.S) select ((nint)i * width + s * d.DilationW) * Column];
        Tasks = d.Flop < 2e5 ? 1 : (int)Math.Min(d.N * d.P, Math.Clamp(d.Flop / 1_000_000, 8, 64));
    }

    // Of four vectors.
    static int Channels => 4 * TLanes.Count;

    // Bytes of a column of interleaved codes, four of each channel.
    static int Column => 4 * Channels;

    public override string Name => $"conv2d.codes.depthwise.{Channels}";

    public override string Why => $"codes of a byte, sums of {TLanes.Instructions}";

    public override long PackedFloats => (long)blocks * Channels * groups * Dims.S + ColumnFloats;

    public override int Columns => blocks * Channels;

    public override int Tasks { get; }

    /// <summary>Interleaved rows with room for the neighbour of the last pixel, codes of 0, and two pixels' results where not all channels are there.</summary>
    public override long WorkerScratchFloats => ((long)groups * width + Dims.StrideW) * Column / 4 + 3 * Channels / 4;

    protected override int Filter(int column)
    {
        var (block, vector, lane) = (column / Channels, column % Channels / TLanes.Count, column % TLanes.Count);
        return block * Channels + lane / 4 * 16 + vector * 4 + lane % 4;
    }

    protected override void Arrange(sbyte[] codes, float* packed)
    {
        var to = (sbyte*)packed;
        for (var block = 0; block < blocks; block++)
            for (var group = 0; group < groups; group++)
                for (var s = 0; s < Dims.S; s++)
                    for (var column = 0; column < Channels; column++)
                        for (var i = 0; i < Fours; i++)
                        {
                            var (filter, r) = (Filter(block * Channels + column), group * Fours + i);
                            *to++ = filter < Dims.K && r < Dims.R ? codes[filter * Terms + r * Dims.S + s] : (sbyte)0;
                        }
        PackColumns<TLanes, TVector>(codes, (float*)to);
    }

    public override void Run(int task, byte* x, float* packed, float* offsets, byte* y, float* workerScratch)
    {
        var d = Dims;
        var all = ColumnsAt(packed + (long)blocks * groups * d.S * Channels, offsets);
        var zeros = (byte*)workerScratch;
        var spare = zeros + Channels;
        var interleaved = spare + 2 * Channels;
        Unsafe.InitBlockUnaligned(zeros, (byte)Arguments.Zero, (uint)Channels);
        var rows = d.N * d.P;
        for (var row = WorkSplit.Start(rows, Tasks, task); row < WorkSplit.Start(rows, Tasks, task + 1); row++)
        {
            var (n, p) = Math.DivRem(row, d.P);
            for (var block = 0; block < blocks; block++)
            {
                var channel = block * Channels;
                for (var group = 0; group < groups; group++)
                    Interleave(x + (long)n * d.H * d.W * d.C + channel, p * d.StrideH - d.PadTop + group * Fours * d.DilationH, group, zeros, interleaved + (long)group * width * Column);
                var weights = (sbyte*)packed + (long)block * groups * d.S * Column;
                RunRow(interleaved, weights, all.From(channel), y + (long)row * d.Q * d.C + channel, Math.Min(Channels, d.C - channel), spare);
            }
        }
    }

    // A row beside the image, and one behind the filter's last, is the code of 0 in every column.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Interleave(byte* image, int h, int group, byte* zeros, byte* to)
    {
        var d = Dims;
        var lines = stackalloc byte*[Fours];
        var steps = stackalloc nint[Fours];
        for (var i = 0; i < Fours; i++)
        {
            var line = h + i * d.DilationH;
            var isInside = group * Fours + i < d.R && (uint)line < (uint)d.H;
            lines[i] = isInside ? image + ((long)line * d.W + Math.Max(0, -d.PadLeft)) * d.C : zeros;
            steps[i] = isInside ? d.C : 0;
        }
        byte* a = lines[0], b = lines[1], c = lines[2], e = lines[3];
        nint stepA = steps[0], stepB = steps[1], stepC = steps[2], stepE = steps[3];
        var (first, end) = (Math.Clamp(d.PadLeft, 0, width), Math.Clamp(d.PadLeft + d.W, 0, width));
        for (var column = 0; column < first; column++, to += Column)
            TLanes.Interleave(zeros, zeros, zeros, zeros, to);
        for (var column = first; column < end; column++, to += Column, a += stepA, b += stepB, c += stepC, e += stepE)
            TLanes.Interleave(a, b, c, e, to);
        for (var column = Math.Max(first, end); column < width; column++, to += Column)
            TLanes.Interleave(zeros, zeros, zeros, zeros, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void RunRow(byte* interleaved, sbyte* weights, in CodeColumns columns, byte* y, int channels, byte* spare)
    {
        var (count, step, next) = (Dims.Q, (nint)Dims.C, (nint)Dims.StrideW * Column);
        fixed (nint* offsets = taps)
        {
            for (var q = 0; q < count; q += 2, interleaved += 2 * next, y += 2 * step)
            {
                var (isWhole, isPair) = (channels == Channels, q + 1 < count);
                var first = isWhole ? y : spare;
                var second = isWhole && isPair ? y + step : spare + Channels;
                RunPair(interleaved, next, offsets, taps.Length, weights, columns, first, second);
                if (isWhole)
                    continue;
                Unsafe.CopyBlockUnaligned(y, first, (uint)channels);
                if (isPair)
                    Unsafe.CopyBlockUnaligned(y + step, second, (uint)channels);
            }
        }
    }

    // Two neighbouring pixels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RunPair(byte* x, nint next, nint* offsets, int taps, sbyte* w, in CodeColumns columns, byte* first, byte* second)
    {
        var n = TLanes.Count;
        var start = columns.Start;
        TVector a0 = TLanes.Load(start), a1 = TLanes.Load(start + n), a2 = TLanes.Load(start + 2 * n), a3 = TLanes.Load(start + 3 * n);
        TVector b0 = a0, b1 = a1, b2 = a2, b3 = a3;
        for (var t = 0; t < taps; t++, w += 16 * n)
        {
            byte* p = x + offsets[t], q = p + next;
            var tap = TLanes.Load(w);
            a0 = TLanes.Dot(a0, TLanes.Load(p), tap);
            b0 = TLanes.Dot(b0, TLanes.Load(q), tap);
            tap = TLanes.Load(w + 4 * n);
            a1 = TLanes.Dot(a1, TLanes.Load(p + 4 * n), tap);
            b1 = TLanes.Dot(b1, TLanes.Load(q + 4 * n), tap);
            tap = TLanes.Load(w + 8 * n);
            a2 = TLanes.Dot(a2, TLanes.Load(p + 8 * n), tap);
            b2 = TLanes.Dot(b2, TLanes.Load(q + 8 * n), tap);
            tap = TLanes.Load(w + 12 * n);
            a3 = TLanes.Dot(a3, TLanes.Load(p + 12 * n), tap);
            b3 = TLanes.Dot(b3, TLanes.Load(q + 12 * n), tap);
        }
        Store(first, a0, a1, a2, a3, columns);
        Store(second, b0, b1, b2, b3, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(byte* y, TVector a, TVector b, TVector c, TVector d, in CodeColumns columns)
    {
        var n = TLanes.Count;
        float* factor = columns.Factor, offset = columns.Offset;
        a = TLanes.Nearest(TLanes.Scaled(a, factor, offset));
        b = TLanes.Nearest(TLanes.Scaled(b, factor + n, offset + n));
        c = TLanes.Nearest(TLanes.Scaled(c, factor + 2 * n, offset + 2 * n));
        d = TLanes.Nearest(TLanes.Scaled(d, factor + 3 * n, offset + 3 * n));
        TLanes.StoreCodes(y, a, b, c, d, columns.Bounds);
    }
}
