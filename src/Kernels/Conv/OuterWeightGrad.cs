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

    // Fewer rows where more pixels are read at once.
    const int BlockRows = 96;
    const int LargeBlockRows = 48;

    // Pixels so far apart lie in few sets of the caches: what a block of rows reads of their gradients is copied where several panels read it, and what a panel reads of
    // inputs where several tiles do and the first cache holds it.
    const int FarFloats = 128;
    const int LeastPanels = 2;
    const int LeastRows = 36;

    readonly nint[] runs;
    readonly int run;
    readonly int blockPixels;
    readonly int rowBlocks;
    readonly bool isFar;
    readonly PackedPanels panels;

    public OuterWeightGrad(ConvDims d)
        : base(d, PartsOf(d), 256, RunOf(d) % TLanes.Count != 0)
    {
        (runs, run) = Rows.Runs();
        blockPixels = WeightFloats > LargeWeights ? SlabPixels : FewPixels;
        rowBlocks = RowBlocks(d);
        isFar = Rows.IsMatrix && Phase.InC >= FarFloats && blockPixels == FewPixels && Phase.GroupOut / rowBlocks >= LeastRows;
        panels = new(run, runs.Length, 1, TLanes.Count);
    }

    public override string Name => $"conv2d.weightgrad.{TileKernels<TLanes, TVector>.MaxRows}x{TileKernels<TLanes, TVector>.Width}";

    public override long WorkerScratchFloats => SlabFloats + PartFloats + (long)MostPixels * (BlockRows + TileKernels<TLanes, TVector>.Width + 4);

    static int PartFloats => 12 * TileKernels<TLanes, TVector>.Width;

    static int RunOf(ConvDims d) => new PixelRows(ConvPhase.Forward(d), true).Runs().Run;

    static int PartsOf(ConvDims d) =>
        d.R * d.S * d.C / RunOf(d) * ((RunOf(d) + 2 * TLanes.Count - 1) / (2 * TLanes.Count)) * RowBlocks(d);

    // A part of the work is a panel of columns by a block of rows.
    static int RowBlocks(ConvDims d)
    {
        var rows = (long)d.K * d.R * d.S * d.GroupC > LargeWeights ? LargeBlockRows : BlockRows;
        return (d.GroupK + rows - 1) / rows;
    }

    int Row(int block) => WorkSplit.Start(Phase.GroupOut, rowBlocks, block);

    protected override void RunSlab(int split, float** x, float** dy, int pixels, float* dw, bool isAdded, float* scratch)
    {
        var parts = panels.Count * rowBlocks;
        var (first, end) = (WorkSplit.Start(parts, Splits, split), WorkSplit.Start(parts, Splits, split + 1));
        // Blocks of even sizes: a rest of a few pixels would cost as many loads and stores of sums as a whole one.
        var blocks = Math.Max(1, (pixels + blockPixels / 2) / blockPixels);
        for (var b = 0; b < blocks; b++)
        {
            var (n, next) = (WorkSplit.Start(pixels, blocks, b), WorkSplit.Start(pixels, blocks, b + 1));
            for (var p = first; p < end; p = Math.Min(end, (p / panels.Count + 1) * panels.Count))
                RunRows(p / panels.Count, p % panels.Count, Math.Min(panels.Count, p % panels.Count + end - p), x + n, dy + n, next - n, dw, isAdded || n > 0, scratch);
        }
    }

    // A block of rows by panels from first to end.
    void RunRows(int rowBlock, int first, int end, float** x, float** dy, int pixels, float* dw, bool isAdded, float* scratch)
    {
        nint moved = 0;
        float* rowCopy = scratch + PartFloats, panelCopy = rowCopy + (long)MostPixels * (BlockRows + 2);
        if (Phase.Groups == 1 && Phase.OutC >= FarFloats && end - first >= LeastPanels)
        {
            moved = Row(rowBlock);
            dy = Copy(dy, moved, Row(rowBlock + 1) - Row(rowBlock), pixels, rowCopy);
        }
        for (var p = first; p < end; p++)
        {
            var (index, column) = panels.Place(p);
            var (columns, width) = panels.SizeAt(column);
            var offset = runs[index] + column;
            if (isFar && columns == width)
                RunPart(p, rowBlock, Copy(x, offset, width, pixels, panelCopy), 0, dy, moved, pixels, dw, isAdded, scratch);
            else
                RunPart(p, rowBlock, x, offset, dy, moved, pixels, dw, isAdded, scratch);
        }
    }

    // A stretch of what every pixel reads, one behind the other.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    float** Copy(float** from, nint first, int count, int pixels, float* copy)
    {
        var places = (float**)(copy + (long)MostPixels * count);
        for (var n = 0; n < pixels; n++, copy += count)
        {
            var source = from[n] + first;
            var j = 0;
            for (; j <= count - TLanes.Count; j += TLanes.Count)
                TLanes.Store(copy + j, TLanes.Load(source + j));
            for (; j < count; j++)
                copy[j] = source[j];
            places[n] = copy;
        }
        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void RunPart(int p, int rowBlock, float** x, nint offset, float** dy, nint moved, int pixels, float* dw, bool isAdded, float* scratch)
    {
        var (index, column) = panels.Place(p);
        var (columns, width) = panels.SizeAt(column);
        var perGroup = runs.Length / Phase.Groups;
        var group = index / perGroup;
        var stride = (nint)Phase.Taps.Length * Phase.GroupIn;
        var kernels = OuterKernels<TLanes, TVector>.For(width / TLanes.Count);
        var target = dw + (long)group * Phase.GroupOut * stride + index % perGroup * run + column;
        var (k, end) = (Row(rowBlock), Row(rowBlock + 1));
        for (var tiles = (end - k + TileKernels<TLanes, TVector>.MaxRows - 1) / TileKernels<TLanes, TVector>.MaxRows; tiles > 0; tiles--)
        {
            var rows = (end - k) / tiles;
            var first = (nint)group * Phase.GroupOut + k - moved;
            if (columns == width)
            {
                kernels[rows](dy, first, x, offset, pixels, target + k * stride, stride, isAdded);
            }
            else
            {
                kernels[rows](dy, first, x, offset, pixels, scratch, width, false);
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
