using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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

    public override long PackedFloats => (long)panels * Width * (fours + 2);

    public override int Columns => panels * Width;

    public override int Tasks => split.Tasks;

    public override long WorkerScratchFloats => (isMatrix ? 0 : Block * fours + 4) + MaxRows * Width;

    protected override int Filter(int column) => column;

    public override void Pack(float* w, float* packed)
    {
        var codes = (sbyte*)packed;
        for (var p = 0; p < panels; p++)
            for (var four = 0; four < fours; four++)
                for (var column = 0; column < Width; column++)
                    for (var i = 0; i < 4; i++)
                    {
                        var (filter, term) = (p * Width + column, 4 * four + i);
                        *codes++ = filter < Dims.K && term < Terms ? Weight(w, filter, term) : (sbyte)0;
                    }
        PackColumns(w, (int*)codes, (float*)codes + Columns);
    }

    public override void Run(int task, byte* x, float* packed, float* offsets, byte* y, float* workerScratch)
    {
        var d = Dims;
        var (chunk, part) = split.Place(task);
        var (pixels, size) = (d.N * d.P * d.Q, Arguments.IsCodes ? 1 : sizeof(float));
        var (start, end) = (WorkSplit.Start(pixels, split.Chunks, chunk), WorkSplit.Start(pixels, split.Chunks, chunk + 1));
        var (firstPanel, endPanel) = (WorkSplit.Start(panels, split.Splits, part), WorkSplit.Start(panels, split.Splits, part + 1));
        var starts = (int*)packed + (long)panels * Width * fours;
        var columns = new CodeColumns(starts, (float*)starts + Columns, offsets, Arguments.Bounds ?? default);
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
        var (row, zero) = (d.S * d.C, (byte)Arguments.Zero);
        for (var i = 0; i < count; i++, patches += 4 * fours)
        {
            var (line, q) = Math.DivRem(first + i, d.Q);
            var (n, p) = Math.DivRem(line, d.P);
            var target = patches;
            for (var r = 0; r < d.R; r++, target += row)
            {
                var (h, left) = (p * d.StrideH - d.PadTop + r * d.DilationH, q * d.StrideW - d.PadLeft);
                if ((uint)h >= (uint)d.H)
                    Unsafe.InitBlockUnaligned(target, zero, (uint)row);
                else
                    FillRow(x + ((long)n * d.H + h) * d.W * d.C, left, target);
            }
        }
    }

    // Short runs are copied by 16 bytes: what is too much is written over by what comes next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void FillRow(byte* line, int left, byte* target)
    {
        var d = Dims;
        var row = d.S * d.C;
        if (d.DilationW == 1 && left >= 0 && left + d.S <= d.W)
        {
            if (row <= 16)
                Vector128.Store(Vector128.Load(line + left * d.C), target);
            else
                Unsafe.CopyBlockUnaligned(target, line + left * d.C, (uint)row);
            return;
        }
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
