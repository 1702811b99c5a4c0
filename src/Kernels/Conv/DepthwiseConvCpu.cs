using System.Runtime.CompilerServices;
using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// Depthwise convolution computed directly, channels across the vector and neighbouring pixels in registers. Nothing is copied: a pixel
/// near
/// the border walks only the taps that fall inside the image.
/// </summary>
sealed unsafe class DepthwiseConvCpu<TLanes, TVector> : ConvAlgorithm
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    readonly ConvPhase phase;
    readonly Epilogue epilogue;
    readonly bool isFinished;
    readonly ActivationKind finish;
    readonly ConvTap[] taps;
    readonly int minY;
    readonly int maxY;
    readonly int interiorStart;
    readonly int interiorEnd;

    public DepthwiseConvCpu(ConvPhase phase, Epilogue epilogue)
    {
        this.phase = phase;
        this.epilogue = epilogue;
        (taps, minY, maxY) = (phase.Taps, phase.MinY, phase.MaxY);
        isFinished = !epilogue.Residual && !epilogue.Mask && epilogue.Activation != ActivationKind.LeakyRelu;
        finish = isFinished ? epilogue.Activation : ActivationKind.None;
        interiorStart = Math.Clamp((-phase.MinX + phase.InStepX - 1) / phase.InStepX, 0, phase.GridW);
        interiorEnd = phase.MaxX >= phase.InW ? 0 : Math.Min(phase.GridW, (phase.InW - 1 - phase.MaxX) / phase.InStepX + 1);
        interiorEnd = Math.Max(interiorStart, interiorEnd);
        var rows = phase.N * phase.GridH;
        Tasks = phase.Flop < 1e5 ? 1 : (int)Math.Min(rows, Math.Clamp(phase.Flop / 1_000_000, 8, 64));
    }

    public override string Name => $"conv2d.depthwise.{TLanes.Count}";

    public override string Layout => $"taps {phase.WeightOrder}";

    public override long PackedFloats => (long)phase.Taps.Length * phase.OutC;

    public override int Tasks { get; }

    public override long WorkerScratchFloats => 4L * phase.Taps.Length;

    public override void Pack(float* w, float* packed)
    {
        foreach (var tap in phase.Taps)
            for (var c = 0; c < phase.OutC; c++)
                *packed++ = w[tap.Weight + c * phase.WeightStepGroup];
    }

    public override void Run(int task, float* x, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch)
    {
        var rows = phase.N * phase.GridH;
        var start = epilogue.Bias ? bias : null;
        var (u, end) = (WorkSplit.Start(rows, Tasks, task), WorkSplit.Start(rows, Tasks, task + 1));
        while (u < end)
        {
            var (n, i) = (u / phase.GridH, u % phase.GridH);
            var source = x + (long)n * phase.InH * phase.InW * phase.InC;
            var target = y + (((long)n * phase.OutH + phase.OutY + (long)i * phase.OutStepY) * phase.OutW + phase.OutX) * phase.OutC;
            var lines = u + 1 < end && IsInterior(i) && i + 1 < phase.GridH && IsInterior(i + 1) ? 2 : 1;
            RunRows(i, lines, source, packed, start, target, (nint*)workerScratch);
            for (var k = 0; !isFinished && k < lines; k++, target += LineY)
                Finish(target, target - y, residual, mask);
            u += lines;
        }
    }

    nint LineY => (nint)phase.OutStepY * phase.OutW * phase.OutC;

    bool IsInterior(int i) => i * phase.InStepY + minY >= 0 && i * phase.InStepY + maxY < phase.InH;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void RunRows(int i, int lines, float* image, float* packed, float* start, float* target, nint* table)
    {
        for (var j = 0; j < interiorStart; j++)
            RunPixels(i, j, 1, lines, image, packed, start, target, table);
        if (interiorStart < interiorEnd)
            RunPixels(i, interiorStart, interiorEnd - interiorStart, lines, image, packed, start, target, table);
        for (var j = interiorEnd; j < phase.GridW; j++)
            RunPixels(i, j, 1, lines, image, packed, start, target, table);
    }

    /// <summary>Computes count pixels of each line, which share the taps of the first one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void RunPixels(int i, int j, int count, int lines, float* image, float* packed, float* start, float* target, nint* table)
    {
        var tile = new DepthwiseTile
        {
            StepX = (nint)phase.InStepX * phase.InC,
            LineX = (nint)phase.InStepY * phase.InW * phase.InC,
            StepY = (nint)phase.OutStepX * phase.OutC,
            LineY = LineY,
            Offsets = table,
            Weights = table + taps.Length,
        };
        for (var t = 0; t < taps.Length; t++)
        {
            var (h, w) = (i * phase.InStepY + taps[t].Y, j * phase.InStepX + taps[t].X);
            if ((uint)h >= (uint)phase.InH || (uint)w >= (uint)phase.InW)
                continue;
            tile.Offsets[tile.Taps] = ((nint)h * phase.InW + w) * phase.InC;
            tile.Weights[tile.Taps++] = (nint)t * phase.OutC;
        }
        var kernels = DepthwiseKernels<TLanes, TVector>.For(lines, finish);
        var bounds = stackalloc float[2] { finish == ActivationKind.Clip ? epilogue.A : 0, epilogue.B };
        target += j * tile.StepY;
        const int MaxRows = DepthwiseKernels<TLanes, TVector>.MaxRows;
        for (var tiles = (count + MaxRows - 1) / MaxRows; tiles > 0; tiles--)
        {
            var height = count / tiles;
            kernels[height](in tile, image, packed, start, target, phase.OutC, bounds);
            image += height * tile.StepX;
            target += height * tile.StepY;
            count -= height;
        }
    }

    void Finish(float* row, long offset, float* residual, float* mask)
    {
        for (var j = 0; j < phase.GridW; j++)
        {
            EpilogueCpu<TLanes, TVector>.Apply(epilogue, row, phase.OutC, residual + offset, mask + offset);
            row += phase.OutStepX * phase.OutC;
            offset += phase.OutStepX * phase.OutC;
        }
    }
}
