using System.Runtime.CompilerServices;
using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// The indirect matrix product over a <see cref="BlockedPhase"/>: the gradient towards an image of three channels, or the layer that
/// paints one.
/// </summary>
sealed unsafe class BlockedConv<TLanes, TVector> : ConvAlgorithm
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    readonly BlockedPhase block;
    readonly ConvPhase phase;
    readonly Epilogue epilogue;
    readonly PackedPanels panels;
    readonly PixelRows rows;
    readonly nint[] taps;
    readonly int run;
    readonly int columns;
    readonly int pixelCapacity;
    readonly long copyFloats;
    readonly bool isFinished;

    public BlockedConv(BlockedPhase block, Epilogue epilogue)
    {
        this.block = block;
        this.epilogue = epilogue;
        phase = block.Phase;
        isFinished = epilogue with { Bias = false } == default;
        columns = block.Elements.Count * phase.OutC;
        rows = new(phase);
        panels = new(columns, 1, phase.Taps.Length * phase.InC, TLanes.Count);
        (taps, run) = rows.Runs();
        var depth = (double)phase.Taps.Length * phase.InC;
        Tasks = WorkSplit.For(2 * depth * phase.N * phase.GridH * phase.GridW * columns, rows.Units, rows.UnitPixels, 1, columns).Chunks;
        for (var t = 0; t < Tasks; t++)
        {
            var (start, end) = (WorkSplit.Start(rows.Units, Tasks, t), WorkSplit.Start(rows.Units, Tasks, t + 1));
            pixelCapacity = Math.Max(pixelCapacity, (end - start) * rows.UnitPixels);
            copyFloats = Math.Max(copyFloats, rows.CopyFloats(start, end));
        }
        copyFloats = (copyFloats + 15) / 16 * 16;
    }

    public override string Name => $"conv2d.blocked{block.Height}x{block.Width}.{TileKernels<TLanes, TVector>.MaxRows}x{panels.Width}";

    public override string Why => $"{phase.OutC} outputs: {block.Height}x{block.Width} pixels fill a vector";

    public override string Layout => $"blocked{TLanes.Count} {phase.WeightOrder} {string.Join(' ', block.Elements.Select(e => string.Join('.', e)))}";

    public override long PackedFloats => panels.Floats;

    public override int Tasks { get; }

    int ResultStep => panels.Count * panels.Width;

    public override long WorkerScratchFloats => copyFloats + 4L * (pixelCapacity + 16) + 64 + 13 * ResultStep;

    public override void Pack(float* w, float* packed)
    {
        for (var p = 0; p < panels.Count; p++)
        {
            var first = p * panels.Width;
            var width = panels.SizeAt(first).Width;
            foreach (var tap in phase.Taps)
                for (var c = 0; c < phase.InC; c++, packed += width)
                    for (var j = 0; j < width; j++)
                        packed[j] = Weight(w, first + j, (tap.Y, tap.X), c);
        }
    }

    float Weight(float* w, int column, (int Y, int X) tap, int c) =>
        column < columns && block.Elements[column / phase.OutC].TryGetValue(tap, out var offset)
            ? w[offset + column % phase.OutC * phase.WeightStepOut + c * phase.WeightStepIn]
            : 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int task, float* x, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch)
    {
        var (start, end) = (WorkSplit.Start(rows.Units, Tasks, task), WorkSplit.Start(rows.Units, Tasks, task + 1));
        var inputs = (float**)(workerScratch + copyFloats);
        var outputs = inputs + pixelCapacity + 16;
        var table = outputs + pixelCapacity + 16;
        var results = (float*)table + 64;
        var starts = results + 12 * ResultStep;
        for (var i = 0; i < 12; i++)
            table[i] = results + i * ResultStep;
        for (var j = 0; j < ResultStep; j++)
            starts[j] = epilogue.Bias ? bias[j % phase.OutC] : 0;
        var count = rows.Fill(start, end, x, y, workerScratch, inputs, outputs);
        var pixel = 0;
        for (var tiles = (count + TileKernels<TLanes, TVector>.MaxRows - 1) / TileKernels<TLanes, TVector>.MaxRows; tiles > 0; tiles--)
        {
            var height = (count - pixel) / tiles;
            Multiply(inputs + pixel, height, packed, starts, table);
            for (var i = 0; i < height; i++, pixel++)
                Store(results + i * ResultStep, outputs[pixel], start + pixel / phase.GridW, pixel % phase.GridW, residual, mask, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Multiply(float** inputs, int height, float* packed, float* starts, float** table)
    {
        TileLimits limits = default;
        fixed (nint* offsets = taps)
        {
            for (var p = 0; p < panels.Count; p++)
            {
                var first = p * panels.Width;
                var kernels = TileKernels<TLanes, TVector>.For(panels.SizeAt(first).Width / TLanes.Count, ActivationKind.None);
                kernels[height](inputs, packed + panels.Offset(p), offsets, taps.Length, run, starts + first, table, first, &limits);
            }
        }
    }

    /// <summary>Stores the rows of a block, cut at the border of the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Store(float* results, float* target, int unit, int j, float* residual, float* mask, float* y)
    {
        var height = Math.Min(block.Height, phase.OutH - unit % phase.GridH * block.Height);
        var count = Math.Min(block.Width, phase.OutW - j * block.Width) * phase.OutC;
        for (var a = 0; a < height; a++, target += phase.OutW * phase.OutC, results += block.Width * phase.OutC)
        {
            for (var k = 0; k < count; k++)
                target[k] = results[k];
            if (!isFinished)
                EpilogueCpu<TLanes, TVector>.Apply(epilogue, target, count, residual + (target - y), mask + (target - y));
        }
    }
}
