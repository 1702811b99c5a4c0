using System.Runtime.CompilerServices;
using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// Convolution as a matrix product whose rows are found through a table of pixel addresses: a pixel's taps lie at the same offsets from
/// its address
/// whatever the pixel, so a register tile keeps its row addresses while it walks the taps. Inputs of pixels at the border are first copied, a few rows
/// at a time, into a buffer with zeros around them; the taps of one kernel row are one contiguous run there and in the input.
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
    readonly nint[] tapsInside;
    readonly int run;
    readonly WorkSplit split;
    readonly int pixelCapacity;
    readonly long copyFloats;

    public IndirectConv(ConvPhase phase, Epilogue epilogue, string why)
    {
        Why = why;
        this.phase = phase;
        this.epilogue = epilogue;
        rows = new(phase, isApart: true);
        panels = new(phase.GroupOut, phase.Groups, phase.Taps.Length * phase.GroupIn, TLanes.Count);
        (taps, run) = rows.Runs();
        (tapsInside, _) = rows.RunsInside();
        split = WorkSplit.For(phase.Flop, rows.Units, rows.UnitPixels, panels.Count, phase.OutC, rows.IsApart ? 96 : 24);
        for (var c = 0; c < split.Chunks; c++)
        {
            var (start, end) = (WorkSplit.Start(rows.Units, split.Chunks, c), WorkSplit.Start(rows.Units, split.Chunks, c + 1));
            pixelCapacity = Math.Max(pixelCapacity, (end - start) * rows.UnitPixels);
            copyFloats = Math.Max(copyFloats, rows.CopyFloats(start, end));
        }
        copyFloats = (copyFloats + 15) / 16 * 16;
    }

    public override string Name => $"conv2d.indirect.{TileKernels<TLanes, TVector>.MaxRows}x{TileKernels<TLanes, TVector>.Width}";

    public override string Why { get; }

    public override string Layout => $"panels{TLanes.Count} {phase.WeightOrder}";

    public override long PackedFloats => panels.Floats;

    public override int Tasks => split.Tasks;

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
                packed = PackedPanels.Fill(source, phase.WeightStepIn, phase.WeightStepOut, phase.GroupIn, columns, width, packed);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int task, float* x, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch)
    {
        var (chunk, part) = split.Place(task);
        var inputs = (float**)(workerScratch + copyFloats);
        var outputs = inputs + pixelCapacity + 16;
        var (start, end) = (WorkSplit.Start(rows.Units, split.Chunks, chunk), WorkSplit.Start(rows.Units, split.Chunks, chunk + 1));
        var pixels = (end - start) * rows.UnitPixels;
        var inside = rows.IsApart ? rows.FillApart(start, end, x, y, workerScratch, inputs, outputs) : 0;
        if (!rows.IsApart)
            rows.Fill(start, end, x, y, workerScratch, inputs, outputs);
        var tile = new OutputTile<TLanes, TVector>(outputs + pixelCapacity + 16, epilogue, bias, residual, mask, y);
        var tapCount = taps.Length / phase.Groups;
        fixed (nint* offsets = taps, offsetsInside = tapsInside)
        {
            for (var p = WorkSplit.Start(panels.Count, split.Splits, part); p < WorkSplit.Start(panels.Count, split.Splits, part + 1); p++)
            {
                var (group, k) = panels.Place(p);
                tile.SetColumns(group * phase.GroupOut + k, panels.SizeAt(k));
                var panel = packed + panels.Offset(p);
                tile.RunAll(inputs, outputs, inside, panel, offsetsInside + group * tapCount, tapCount, run);
                tile.RunAll(inputs + inside, outputs + inside, pixels - inside, panel, offsets + group * tapCount, tapCount, run);
            }
        }
    }
}
