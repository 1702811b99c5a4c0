using System.Runtime.CompilerServices;
using Whence.Kernels.Conv;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>The matrix product of <see cref="MatMulCpu"/> for one register width.</summary>
sealed unsafe class IndirectMatMul<TLanes, TVector> : ConvAlgorithm
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    readonly MatMulDims d;
    readonly Epilogue epilogue;
    readonly PackedPanels panels;
    readonly WorkSplit split;
    readonly int rowCapacity;

    public IndirectMatMul(MatMulDims dims, Epilogue epilogue)
    {
        // A batch over one b is one taller product.
        var isTall = dims.Batch > 1 && dims.StepB == 0 && !dims.TransA && dims.StepA == (long)dims.M * dims.K;
        d = isTall ? dims with { Batch = 1, M = dims.M * dims.Batch, StrideA = -1 } : dims;
        this.epilogue = epilogue;
        panels = new(d.N, 1, d.K, TLanes.Count);
        split = WorkSplit.For((double)d.Flop / d.Batch, d.M, 1, panels.Count, d.N);
        rowCapacity = (d.M + split.Chunks - 1) / split.Chunks;
    }

    public override string Name => $"matmul.{TileKernels<TLanes, TVector>.MaxRows}x{TileKernels<TLanes, TVector>.Width}";

    int PackedBatch => d.StepB == 0 ? 1 : d.Batch;

    public override string Layout => $"panels{TLanes.Count} {d.K}x{d.N}{(d.TransB ? "t" : "")} {PackedBatch}.{d.StepB}";

    public override long PackedFloats => panels.Floats * PackedBatch;

    public override int Tasks => split.Tasks * d.Batch;

    long CopyFloats => d.TransA ? ((long)rowCapacity * d.K + 15) / 16 * 16 : 0;

    public override long WorkerScratchFloats => CopyFloats + 4L * (rowCapacity + 16) + 64 + 13 * TileKernels<TLanes, TVector>.Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(float* b, float* packed)
    {
        var (stepK, stepN) = d.TransB ? (1L, (long)d.K) : (d.N, 1L);
        for (var i = 0; i < PackedBatch; i++, b += d.StepB)
        {
            for (var p = 0; p < panels.Count; p++)
            {
                var (_, n) = panels.Place(p);
                var (columns, width) = panels.SizeAt(n);
                packed = PackedPanels.Fill(b + n * stepN, stepK, stepN, d.K, columns, width, packed);
            }
        }
    }

    public override void Run(int task, float* a, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch)
    {
        var batch = task / split.Tasks;
        var (chunk, part) = split.Place(task % split.Tasks);
        var (start, end) = (WorkSplit.Start(d.M, split.Chunks, chunk), WorkSplit.Start(d.M, split.Chunks, chunk + 1));
        var inputs = (float**)(workerScratch + CopyFloats);
        var outputs = inputs + rowCapacity + 16;
        FillRows(a + batch * d.StepA, y + (long)batch * d.M * d.N, start, end, workerScratch, inputs, outputs);
        var tile = new OutputTile<TLanes, TVector>(outputs + rowCapacity + 16, epilogue, bias, residual, mask, y);
        var panel = packed + (d.StepB == 0 ? 0 : batch * panels.Floats);
        nint zero = 0;
        for (var p = WorkSplit.Start(panels.Count, split.Splits, part); p < WorkSplit.Start(panels.Count, split.Splits, part + 1); p++)
        {
            var (_, n) = panels.Place(p);
            tile.SetColumns(n, panels.SizeAt(n));
            tile.RunAll(inputs, outputs, end - start, panel + panels.Offset(p), &zero, 1, d.K);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillRows(float* a, float* y, int start, int end, float* copy, float** inputs, float** outputs)
    {
        for (var m = start; m < end; m++)
        {
            *outputs++ = y + (long)m * d.N;
            *inputs++ = d.TransA ? copy + (long)(m - start) * d.K : a + (long)m * d.K;
        }
        if (!d.TransA)
            return;
        for (var m = start; m < end; m++)
            for (var k = 0; k < d.K; k++)
                *copy++ = a[(long)k * d.M + m];
    }
}
