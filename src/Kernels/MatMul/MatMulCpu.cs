using System.Runtime.Intrinsics;
using Whence.Kernels.Conv;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>y = epilogue(op(a) op(b)) of <see cref="MatMulDims"/>; b is packed beforehand, the bias has N elements.</summary>
sealed unsafe class MatMulCpu
{
    readonly ConvAlgorithm algorithm;

    public MatMulCpu(MatMulDims d, Epilogue e)
        : this(d, e, SimdWidths.Best)
    {
    }

    internal MatMulCpu(MatMulDims d, Epilogue e, SimdWidth width) => algorithm = width switch
    {
        SimdWidth.Bits512 => new IndirectMatMul<Lanes512, Vector512<float>>(d, e),
        SimdWidth.Bits256 => new IndirectMatMul<Lanes256, Vector256<float>>(d, e),
        _ => new IndirectMatMul<Lanes128, Vector128<float>>(d, e),
    };

    /// <summary>The algorithm, as plan listings print it.</summary>
    public string Name => algorithm.Name;

    /// <inheritdoc cref="ConvAlgorithm.Layout"/>
    public string Layout => algorithm.Layout;

    /// <summary>Size of the rearranged b.</summary>
    public long PackedFloats => algorithm.PackedFloats;

    /// <summary>Independent pieces of work that write disjoint outputs; fixed by the dimensions alone.</summary>
    public int Tasks => algorithm.Tasks;

    /// <summary>Scratch that each worker owns while it runs a task.</summary>
    public long WorkerScratchFloats => algorithm.WorkerScratchFloats;

    /// <summary>Rearranges b for the kernels; once is enough while b stays the same.</summary>
    public void Pack(float* b, float* packed) => algorithm.Pack(b, packed);

    /// <summary>Runs one task. Operands that the epilogue does not ask for may be null; y overlaps none of the others.</summary>
    public void Run(int task, float* a, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch) =>
        algorithm.Run(task, a, packed, bias, residual, mask, y, workerScratch);
}
