using System.Runtime.CompilerServices;
using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// 3x3 convolution of stride 1 by Winograd's F(4x4,3x3): tiles of 6x6 inputs are transformed, multiplied with the transformed filters
/// as 36 matrix products, and transformed back to 4x4 outputs. A quarter of the multiplications, for an error two to three times that of the plain sum.
/// Channels and outputs are whole vectors.
/// </summary>
sealed unsafe class WinogradConv<TLanes, TVector> : ConvAlgorithm
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const int Products = 36;
    const long BlockFloats = 320_000;

    // Transformed filters are four times as many: fewer tiles multiply them too seldom for what reading them costs, from the second or a farther cache.
    const int LeastTiles = 12;
    const int LeastTilesFar = 24;
    const int NearFloats = 600_000;

    readonly ConvPhase phase;
    readonly Epilogue epilogue;
    readonly bool isFinished;
    readonly PackedPanels panels;
    readonly int tilesY;
    readonly int tilesX;
    readonly WorkSplit split;
    readonly int blockTiles;
    readonly int splitColumns;

    public WinogradConv(ConvPhase phase, Epilogue epilogue)
    {
        this.phase = phase;
        this.epilogue = epilogue;
        isFinished = !epilogue.Mask && epilogue.Activation != ActivationKind.LeakyRelu;
        panels = new(phase.OutC, 1, phase.InC, TLanes.Count);
        (tilesY, tilesX) = ((phase.GridH + 3) / 4, (phase.GridW + 3) / 4);
        split = WorkSplit.For(phase.Flop / 4.0, phase.N * tilesY * tilesX, 2, panels.Count, phase.OutC);
        splitColumns = (panels.Count + split.Splits - 1) / split.Splits * panels.Width;
        var fitting = BlockFloats / (Products * (phase.InC + splitColumns)) / 12 * 12;
        blockTiles = (int)Math.Clamp(fitting, 12, 48);
    }

    public override string Name => $"conv2d.winograd4.{TileKernels<TLanes, TVector>.MaxRows}x{TileKernels<TLanes, TVector>.Width}";

    public override string Why => $"a quarter of the products, {phase.N * tilesY * tilesX} tiles";

    public override string Layout => $"winograd4.{TLanes.Count} {phase.WeightOrder}";

    public override long PackedFloats => Products * panels.Floats;

    public override int Tasks => split.Tasks;

    // Positions are a vector further apart than their data, so that they do not all fall into the same sets of the cache.
    nint FactorStep => (nint)blockTiles * phase.InC + 16;

    nint ProductStep => (nint)blockTiles * splitColumns + 16;

    int PatchFloats => 36 * phase.InC;

    public override long WorkerScratchFloats =>
        Products * (FactorStep + ProductStep) + PatchFloats + Products * TLanes.Count + 4 * (blockTiles + 16) + 64 + 13 * panels.Width;

    /// <summary>Why a phase is not computed by tiles; null where it has the shape that they are made for, and enough of them.</summary>
    public static string? Fault(ConvPhase phase)
    {
        if (phase.Taps.Length != 9 || phase.Groups != 1 || !phase.IsUnitStep || phase.MaxY - phase.MinY != 2 || phase.MaxX - phase.MinX != 2)
            return "tiles are for 3x3 of stride 1";
        if (phase.InC % TLanes.Count != 0 || phase.OutC % TLanes.Count != 0)
            return $"{phase.InC} and {phase.OutC} channels are no whole vectors of {TLanes.Count}";
        var tiles = phase.N * ((phase.GridH + 3) / 4) * ((phase.GridW + 3) / 4);
        var least = (long)Products * phase.InC * phase.OutC <= NearFloats ? LeastTiles : LeastTilesFar;
        return phase.GridH < 4 || phase.GridW < 4 ? $"{phase.GridH}x{phase.GridW} is less than a tile" : tiles < least ? $"{tiles} tiles, {least} pay for reading their filters" : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(float* w, float* packed)
    {
        var lanes = TLanes.Count;
        var taps = stackalloc float[(9 + 18) * lanes];
        var half = taps + 9 * lanes;
        var step = (nint)panels.Floats;
        for (var k = 0; k < phase.OutC; k += lanes)
        {
            var panel = k / panels.Width;
            var width = panels.SizeAt(panel * panels.Width).Width;
            var target = packed + panels.Offset(panel) + k % panels.Width;
            for (var c = 0; c < phase.InC; c++, target += width)
            {
                for (var t = 0; t < 9; t++)
                    for (var j = 0; j < lanes; j++)
                        taps[t * lanes + j] = w[phase.Taps[t].Weight + (k + j) * phase.WeightStepOut + c * phase.WeightStepIn];
                for (var j = 0; j < 3; j++)
                    WinogradTransforms<TLanes, TVector>.Filter(taps + j * lanes, 3 * lanes, half + j * lanes, 3 * lanes);
                for (var i = 0; i < 6; i++)
                    WinogradTransforms<TLanes, TVector>.Filter(half + i * 3 * lanes, lanes, target + i * 6 * step, step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int task, float* x, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch)
    {
        var (chunk, part) = split.Place(task);
        var tiles = phase.N * tilesY * tilesX;
        var (start, end) = (WorkSplit.Start(tiles, split.Chunks, chunk), WorkSplit.Start(tiles, split.Chunks, chunk + 1));
        var (first, last) = (WorkSplit.Start(panels.Count, split.Splits, part), WorkSplit.Start(panels.Count, split.Splits, part + 1));
        var columns = Math.Min(phase.OutC, last * panels.Width) - first * panels.Width;
        float* factors = workerScratch, products = factors + Products * FactorStep;
        var patch = products + Products * ProductStep;
        var half = patch + PatchFloats;
        var blocks = (end - start + blockTiles - 1) / blockTiles;
        for (var tile = start; blocks > 0; blocks--)
        {
            var count = (end - tile) / blocks;
            for (var i = 0; i < count; i++)
                TransformInput(tile + i, x, factors + i * phase.InC, patch, half);
            Multiply(count, first, last, packed, factors, products, (float**)(half + Products * TLanes.Count));
            for (var i = 0; i < count; i++)
                TransformOutput(tile + i, first * panels.Width, columns, products + i * splitColumns, half, bias, residual, mask, y);
            tile += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void TransformInput(int tile, float* x, float* factors, float* patch, float* half)
    {
        var (n, i, j) = (tile / (tilesY * tilesX), tile / tilesX % tilesY, tile % tilesX);
        var (h, w, channels) = (i * 4 + phase.Taps[0].Y, j * 4 + phase.Taps[0].X, phase.InC);
        var image = x + (long)n * phase.InH * phase.InW * channels;
        var source = image + ((long)h * phase.InW + w) * channels;
        var line = (nint)phase.InW * channels;
        if (h < 0 || w < 0 || h + 6 > phase.InH || w + 6 > phase.InW)
        {
            CopyPatch(image, h, w, patch);
            source = patch;
            line = 6 * channels;
        }
        var step = FactorStep;
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            for (var k = 0; k < 6; k++)
                WinogradTransforms<TLanes, TVector>.Input(source + k * channels + c, line, half + k * TLanes.Count, 6 * TLanes.Count);
            for (var k = 0; k < 6; k++)
                WinogradTransforms<TLanes, TVector>.Input(half + k * 6 * TLanes.Count, TLanes.Count, factors + k * 6 * step + c, step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void CopyPatch(float* image, int h, int w, float* patch)
    {
        var channels = phase.InC;
        new Span<float>(patch, PatchFloats).Clear();
        var (from, to) = (Math.Max(0, -w), Math.Min(6, phase.InW - w));
        for (var i = Math.Max(0, -h); i < Math.Min(6, phase.InH - h) && from < to; i++)
        {
            var source = new ReadOnlySpan<float>(image + ((long)(h + i) * phase.InW + w + from) * channels, (to - from) * channels);
            source.CopyTo(new(patch + (i * 6 + from) * channels, source.Length));
        }
    }

    /// <summary>One matrix product per position: rows are tiles, at the same address but for the position's offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Multiply(int count, int first, int last, float* packed, float* factors, float* products, float** table)
    {
        var outputs = table + blockTiles + 16;
        for (var i = 0; i < count; i++)
        {
            table[i] = factors + i * phase.InC;
            outputs[i] = products + i * splitColumns;
        }
        var tile = new OutputTile<TLanes, TVector>(outputs + blockTiles + 16, default, null, null, null, products);
        for (var i = 0; i < Products; i++)
        {
            var offset = i * FactorStep;
            for (var p = first; p < last; p++)
            {
                tile.SetColumns((p - first) * panels.Width + (int)(i * ProductStep), panels.SizeAt(p * panels.Width));
                tile.RunAll(table, outputs, count, packed + i * panels.Floats + panels.Offset(p), &offset, 1, phase.InC);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void TransformOutput(
        int tile, int firstColumn, int columns, float* products, float* half, float* bias, float* residual, float* mask, float* y)
    {
        var (n, i, j) = (tile / (tilesY * tilesX), tile / tilesX % tilesY * 4, tile % tilesX * 4);
        var (height, width) = (Math.Min(4, phase.GridH - i), Math.Min(4, phase.GridW - j));
        var target = y + (((long)n * phase.OutH + i) * phase.OutW + j) * phase.OutRowStep + firstColumn;
        var step = ProductStep;
        for (var k = 0; k < columns; k += TLanes.Count)
        {
            for (var t = 0; t < 6; t++)
            {
                WinogradTransforms<TLanes, TVector>.Output(products + t * step + k, 6 * step, out var a, out var b, out var c, out var d);
                TLanes.Store(half + t * TLanes.Count, a);
                TLanes.Store(half + (6 + t) * TLanes.Count, b);
                TLanes.Store(half + (12 + t) * TLanes.Count, c);
                TLanes.Store(half + (18 + t) * TLanes.Count, d);
            }
            var start = epilogue.Bias ? TLanes.Load(bias + firstColumn + k) : TLanes.Zero;
            for (var r = 0; r < height; r++)
                StoreRow(half + r * 6 * TLanes.Count, start, target + (long)r * phase.OutW * phase.OutRowStep + k, width, (nint)(residual - y));
        }
        for (var p = 0; !isFinished && p < height * width; p++)
        {
            var pixel = target + ((long)(p / width) * phase.OutW + p % width) * phase.OutRowStep;
            EpilogueCpu<TLanes, TVector>.Apply(epilogue, pixel, columns, residual + (pixel - y), mask + (pixel - y));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void StoreRow(float* half, TVector start, float* target, int width, nint residual)
    {
        WinogradTransforms<TLanes, TVector>.Output(half, TLanes.Count, out var a, out var b, out var c, out var d);
        Store(target, TLanes.Add(a, start), residual);
        if (width > 1) Store(target + phase.OutRowStep, TLanes.Add(b, start), residual);
        if (width > 2) Store(target + 2 * phase.OutRowStep, TLanes.Add(c, start), residual);
        if (width > 3) Store(target + 3 * phase.OutRowStep, TLanes.Add(d, start), residual);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Store(float* target, TVector v, nint residual)
    {
        if (isFinished && epilogue.Residual)
            v = TLanes.Add(v, TLanes.Load(target + residual));
        TLanes.Store(target, Finish(v));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector Finish(TVector v)
    {
        return (isFinished ? epilogue.Activation : ActivationKind.None) switch
        {
            ActivationKind.Relu => TLanes.Max(v, TLanes.Zero),
            ActivationKind.Clip => TLanes.Min(TLanes.Max(v, TLanes.Set(epilogue.A)), TLanes.Set(epilogue.B)),
            _ => v,
        };
    }
}
