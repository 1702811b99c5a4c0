using System.Runtime.CompilerServices;
using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// Weight gradient as a sum of outer products: one row of dw per output channel, columns are the contiguous inputs of a run of taps.
/// </summary>
sealed unsafe class OuterWeightGrad<TLanes, TVector> : WeightGradAlgorithm
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // The part of the operands that a pass over all rows reads stays in L1, unless the sums are so large that they are better touched
    // less often.
    const int FewPixels = 256;
    const long LargeWeights = 100_000;

    const int BlockRows = 48;

    readonly nint[] runs;
    readonly int run;
    readonly int blockPixels;
    readonly PackedPanels panels;

    public OuterWeightGrad(ConvDims d)
        : base(d, PartsOf(d), 256, RunOf(d) % TLanes.Count != 0)
    {
        (runs, run) = Rows.Runs();
        blockPixels = WeightFloats > LargeWeights ? SlabPixels : FewPixels;
        panels = new(run, runs.Length, 1, TLanes.Count);
    }

    public override string Name => $"conv2d.weightgrad.{TileKernels<TLanes, TVector>.MaxRows}x{TileKernels<TLanes, TVector>.Width}";

    public override long WorkerScratchFloats => SlabFloats + 12 * TileKernels<TLanes, TVector>.Width;

    static int RunOf(ConvDims d) => new PixelRows(ConvPhase.Forward(d), true).Runs().Run;

    static int PartsOf(ConvDims d) =>
        d.R * d.S * d.C / RunOf(d) * ((RunOf(d) + 2 * TLanes.Count - 1) / (2 * TLanes.Count)) * RowBlocks(d.GroupK);

    // A part of the work is a panel of columns by a block of rows.
    static int RowBlocks(int rows) => (rows + BlockRows - 1) / BlockRows;

    protected override void RunSlab(int split, float** x, float** dy, int pixels, float* dw, bool isAdded, float* scratch)
    {
        var rowBlocks = RowBlocks(Phase.GroupOut);
        var parts = panels.Count * rowBlocks;
        for (var n = 0; n < pixels; n += blockPixels)
            for (var p = WorkSplit.Start(parts, Splits, split); p < WorkSplit.Start(parts, Splits, split + 1); p++)
                RunPart(p / rowBlocks, p % rowBlocks, x + n, dy + n, Math.Min(blockPixels, pixels - n), dw, isAdded || n > 0, scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void RunPart(int p, int rowBlock, float** x, float** dy, int pixels, float* dw, bool isAdded, float* scratch)
    {
        var (index, column) = panels.Place(p);
        var (columns, width) = panels.SizeAt(column);
        var perGroup = runs.Length / Phase.Groups;
        var group = index / perGroup;
        var stride = (nint)Phase.Taps.Length * Phase.GroupIn;
        var kernels = OuterKernels<TLanes, TVector>.For(width / TLanes.Count);
        var target = dw + (long)group * Phase.GroupOut * stride + index % perGroup * run + column;
        var rowBlocks = RowBlocks(Phase.GroupOut);
        var (k, end) = (WorkSplit.Start(Phase.GroupOut, rowBlocks, rowBlock), WorkSplit.Start(Phase.GroupOut, rowBlocks, rowBlock + 1));
        for (var tiles = (end - k + TileKernels<TLanes, TVector>.MaxRows - 1) / TileKernels<TLanes, TVector>.MaxRows; tiles > 0; tiles--)
        {
            var rows = (end - k) / tiles;
            var first = (nint)group * Phase.GroupOut + k;
            if (columns == width)
            {
                kernels[rows](dy, first, x, runs[index] + column, pixels, target + k * stride, stride, isAdded);
            }
            else
            {
                kernels[rows](dy, first, x, runs[index] + column, pixels, scratch, width, false);
                AddPart(scratch, width, rows, columns, target + k * stride, stride, isAdded);
            }
            k += rows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddPart(float* source, int width, int rows, int columns, float* target, nint stride, bool isAdded)
    {
        for (var i = 0; i < rows; i++, source += width, target += stride)
            for (var j = 0; j < columns; j++)
                target[j] = isAdded ? target[j] + source[j] : source[j];
    }
}
