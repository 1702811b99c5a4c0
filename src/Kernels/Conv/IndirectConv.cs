using System.Runtime.CompilerServices;
using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// Convolution as a matrix product whose rows are found through a table of pixel addresses: a pixel's taps lie at the same offsets from
/// its address
/// whatever the pixel, so a register tile keeps its row addresses while it walks the taps. Padded inputs are first copied, a few rows
/// at a time,
/// into a buffer with zeros around them, where the taps of one kernel row are one contiguous run.
/// </summary>
sealed unsafe class IndirectConv<TLanes, TVector> : ConvAlgorithm
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    readonly ConvPhase phase;
    readonly Epilogue epilogue;
    readonly PackedPanels panels;
    readonly PixelRows rows;
    readonly nint[] taps;
    readonly int run;
    readonly int chunks;
    readonly int splits;
    readonly int pixelCapacity;
    readonly long copyFloats;

    public IndirectConv(ConvPhase phase, Epilogue epilogue)
    {
        this.phase = phase;
        this.epilogue = epilogue;
        rows = new(phase);
        panels = new(phase.GroupOut, phase.Groups, phase.Taps.Length * phase.GroupIn, TLanes.Count);
        (taps, run) = rows.Runs();
        (chunks, splits) = WorkSplit.For(phase.Flop, rows.Units, rows.UnitPixels, panels.Count);
        for (var c = 0; c < chunks; c++)
        {
            var (start, end) = (WorkSplit.Start(rows.Units, chunks, c), WorkSplit.Start(rows.Units, chunks, c + 1));
            pixelCapacity = Math.Max(pixelCapacity, (end - start) * rows.UnitPixels);
            copyFloats = Math.Max(copyFloats, rows.CopyFloats(start, end));
        }
        copyFloats = (copyFloats + 15) / 16 * 16;
    }

    public override string Name => $"conv2d.indirect.{TileKernels<TLanes, TVector>.MaxRows}x{TileKernels<TLanes, TVector>.Width}";

    public override long PackedFloats => panels.Floats;

    public override int Tasks => chunks * splits;

    /// <summary>The copied input, two address tables with room for a whole tile past the end, and an output tile.</summary>
    public override long WorkerScratchFloats => copyFloats + 4L * (pixelCapacity + 16) + 64 + 13 * TileKernels<TLanes, TVector>.Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(float* w, float* packed)
    {
        for (var p = 0; p < panels.Count; p++)
        {
            var (group, k) = panels.Place(p);
            var (columns, width) = panels.SizeAt(k);
            foreach (var tap in phase.Taps)
            {
                var source = w + tap.Weight + group * phase.WeightStepGroup + k * phase.WeightStepOut;
                for (var c = 0; c < phase.GroupIn; c++, packed += width)
                    for (var j = 0; j < width; j++)
                        packed[j] = j < columns ? source[c * phase.WeightStepIn + j * phase.WeightStepOut] : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int task, float* x, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch)
    {
        var (chunk, split) = (task % chunks, task / chunks);
        var inputs = (float**)(workerScratch + copyFloats);
        var outputs = inputs + pixelCapacity + 16;
        var (start, end) = (WorkSplit.Start(rows.Units, chunks, chunk), WorkSplit.Start(rows.Units, chunks, chunk + 1));
        var pixels = rows.Fill(start, end, x, y, workerScratch, inputs, outputs);
        var tile = new OutputTile<TLanes, TVector>(outputs + pixelCapacity + 16, epilogue, bias, residual, mask, y);
        var tapCount = taps.Length / phase.Groups;
        fixed (nint* offsets = taps)
        {
            for (var p = WorkSplit.Start(panels.Count, splits, split); p < WorkSplit.Start(panels.Count, splits, split + 1); p++)
            {
                var (group, k) = panels.Place(p);
                tile.SetColumns(group * phase.GroupOut + k, panels.SizeAt(k));
                tile.RunAll(inputs, outputs, pixels, packed + panels.Offset(p), offsets + group * tapCount, tapCount, run);
            }
        }
    }
}
