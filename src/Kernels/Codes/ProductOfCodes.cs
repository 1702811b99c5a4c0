using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Codes;

/// <summary>
/// A convolution of one group as a product: pixels by terms, times terms by filters, in register tiles of six pixels by two vectors of filters. Where a pixel's codes do not lie side by
/// side in x, they are copied so for a few pixels at a time, the code of 0 around the image.
/// </summary>
sealed unsafe class ProductOfCodes<TLanes, TVector> : CodeConv
    where TLanes : struct, ICodeLanes<TVector>
    where TVector : struct
{
    // Pixels that pass by all panels of a task together: their codes stay in the first cache.
    const int Block = 48;
    const int MaxRows = 6;

    static readonly delegate*<byte*, nint, sbyte*, int, in CodeColumns, byte*, nint, void>[] CodeTiles = Tiles<CodeResult>();
    static readonly delegate*<byte*, nint, sbyte*, int, in CodeColumns, byte*, nint, void>[] FloatTiles = Tiles<FloatResult>();

    readonly bool isMatrix;
    readonly int fours;
    readonly int panels;
    readonly WorkSplit split;

    public ProductOfCodes(CodeConvArguments a) : base(a)
    {
        var d = a.Dims;
        isMatrix = d is { R: 1, S: 1, StrideH: 1, StrideW: 1, PadTop: 0, PadLeft: 0 } && d.P == d.H && d.Q == d.W;
        fours = (Terms + 3) / 4;
        panels = (d.K + Width - 1) / Width;
        split = WorkSplit.For(d.Flop / 2, d.N * d.P * d.Q, 1, panels, d.K, Block);
    }

    static int Width => 2 * TLanes.Count;

    public override string Name => $"conv2d.codes.{MaxRows}x{Width}";

    public override string Why => $"codes of a byte, sums of {TLanes.Instructions}";

    public override long PackedFloats => (long)panels * Width * fours + ColumnFloats;

    public override int Columns => panels * Width;

    public override int Tasks => split.Tasks;

    public override long WorkerScratchFloats => (isMatrix ? 0 : Block * fours + 4) + MaxRows * Width;

    protected override int Filter(int column) => column;

    protected override void Arrange(sbyte[] codes, float* packed)
    {
        var to = (sbyte*)packed;
        for (var p = 0; p < panels; p++)
            for (var four = 0; four < fours; four++)
                for (var column = 0; column < Width; column++)
                    for (var i = 0; i < 4; i++)
                    {
                        var (filter, term) = (p * Width + column, 4 * four + i);
                        *to++ = filter < Dims.K && term < Terms ? codes[filter * Terms + term] : (sbyte)0;
                    }
        PackColumns<TLanes, TVector>(codes, (float*)to);
    }

    public override void Run(int task, byte* x, float* packed, float* offsets, byte* y, float* workerScratch)
    {
        var d = Dims;
        var (chunk, part) = split.Place(task);
        var (pixels, size) = (d.N * d.P * d.Q, Arguments.IsCodes ? 1 : sizeof(float));
        var (start, end) = (WorkSplit.Start(pixels, split.Chunks, chunk), WorkSplit.Start(pixels, split.Chunks, chunk + 1));
        var (firstPanel, endPanel) = (WorkSplit.Start(panels, split.Splits, part), WorkSplit.Start(panels, split.Splits, part + 1));
        var columns = ColumnsAt(packed + (long)panels * Width * fours, offsets);
        var patches = (byte*)(workerScratch + MaxRows * Width);
        for (var block = start; block < end; block += Block)
        {
            var count = Math.Min(Block, end - block);
            var rows = isMatrix ? x + (long)block * d.C : patches;
            var stepX = isMatrix ? d.C : 4 * fours;
            if (!isMatrix)
                FillPatches(x, block, count, patches);
            for (var p = firstPanel; p < endPanel; p++)
            {
                var weights = (sbyte*)packed + (long)p * Width * 4 * fours;
                RunPanel(rows, stepX, count, weights, columns.From(p * Width), Math.Min(Width, d.K - p * Width), y + ((long)block * d.K + p * Width) * size, (byte*)workerScratch);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void RunPanel(byte* rows, nint stepX, int count, sbyte* weights, in CodeColumns columns, int width, byte* y, byte* tile)
    {
        var (size, tiles) = (Arguments.IsCodes ? 1 : sizeof(float), (count + MaxRows - 1) / MaxRows);
        var kernels = Arguments.IsCodes ? CodeTiles : FloatTiles;
        for (nint stepY = Dims.K * size; tiles > 0; tiles--)
        {
            var height = (count + tiles - 1) / tiles;
            if (width == Width)
                kernels[height](rows, stepX, weights, fours, columns, y, stepY);
            else
            {
                kernels[height](rows, stepX, weights, fours, columns, tile, Width * size);
                for (var i = 0; i < height; i++)
                    Unsafe.CopyBlockUnaligned(y + i * stepY, tile + i * Width * size, (uint)(width * size));
            }
            rows += height * stepX;
            y += height * stepY;
            count -= height;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillPatches(byte* x, int first, int count, byte* patches)
    {
        var d = Dims;
        var (line, q) = Math.DivRem(first, d.Q);
        for (int done = 0, run; done < count; done += run, q = 0, line++)
        {
            run = Math.Min(count - done, d.Q - q);
            var (n, p) = Math.DivRem(line, d.P);
            for (var r = 0; r < d.R; r++)
            {
                var h = p * d.StrideH - d.PadTop + r * d.DilationH;
                FillRun((uint)h < (uint)d.H ? x + ((long)n * d.H + h) * d.W * d.C : null, q, run, patches + (long)done * 4 * fours + r * d.S * d.C);
            }
        }
    }

    // A row of the filter for a run of pixels, from a row of x or, null, from beside it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillRun(byte* line, int q, int count, byte* target)
    {
        var (taps, channels, width, stride, zero) = (Dims.S, Dims.C, Dims.W, Dims.StrideW, (byte)Arguments.Zero);
        var (row, step, left) = (taps * channels, 4 * fours, q * stride - Dims.PadLeft);
        for (var i = 0; i < count; i++, left += stride, target += step)
        {
            if (line is null)
                Unsafe.InitBlockUnaligned(target, zero, (uint)row);
            else if (Dims.DilationW > 1 || left < 0 || left + taps > width)
                FillTaps(line, left, target);
            else if (row == 9)
                CopyNine(line + left * channels, target);
            else
                Unsafe.CopyBlockUnaligned(target, line + left * channels, (uint)row);
        }
    }

    // Three taps of a picture's channels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void CopyNine(byte* from, byte* to) => (*(long*)to, to[8]) = (*(long*)from, from[8]);

    void FillTaps(byte* line, int left, byte* target)
    {
        var d = Dims;
        for (var s = 0; s < d.S; s++, target += d.C)
        {
            var w = left + s * d.DilationW;
            if ((uint)w < (uint)d.W)
                Unsafe.CopyBlockUnaligned(target, line + w * d.C, (uint)d.C);
            else
                Unsafe.InitBlockUnaligned(target, (byte)Arguments.Zero, (uint)d.C);
        }
    }

    static delegate*<byte*, nint, sbyte*, int, in CodeColumns, byte*, nint, void>[] Tiles<TResult>()
        where TResult : struct, ICodeResult =>
    [
        null,
        &CodeTile<TLanes, TVector, Count1, TResult>.Run,
        &CodeTile<TLanes, TVector, Count2, TResult>.Run,
        &CodeTile<TLanes, TVector, Count3, TResult>.Run,
        &CodeTile<TLanes, TVector, Count4, TResult>.Run,
        &CodeTile<TLanes, TVector, Count5, TResult>.Run,
        &CodeTile<TLanes, TVector, Count6, TResult>.Run,
    ];
}
