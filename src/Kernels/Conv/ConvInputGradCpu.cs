using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// dx = epilogue(gradient of conv with respect to x, given dy): dy [N,P,Q,K], w [K,R,S,C/groups], dx [N,H,W,C], overwritten entirely.
/// Also a transposed convolution.
/// </summary>
sealed unsafe class ConvInputGradCpu
{
    readonly ConvAlgorithm algorithm;

    public ConvInputGradCpu(ConvDims d, Epilogue e, bool direct = false)
        : this(d, e, SimdWidths.Best, direct)
    {
    }

    internal ConvInputGradCpu(ConvDims d, Epilogue e, SimdWidth width, bool direct = false) => algorithm = ConvAlgorithms.InputGrad(d, e, width, direct);

    /// <summary>The algorithm, as plan listings print it.</summary>
    public string Name => algorithm.Name;

    /// <inheritdoc cref="ConvAlgorithm.Why"/>
    public string Why => algorithm.Why;

    /// <inheritdoc cref="ConvAlgorithm.Layout"/>
    public string Layout => algorithm.Layout;

    /// <summary>Size of the rearranged weights.</summary>
    public long PackedFloats => algorithm.PackedFloats;

    /// <summary>Independent pieces of work that write disjoint outputs; fixed by the dimensions alone.</summary>
    public int Tasks => algorithm.Tasks;

    /// <summary>Scratch that each worker owns while it runs a task.</summary>
    public long WorkerScratchFloats => algorithm.WorkerScratchFloats;

    /// <summary>Rearranges w for the kernels; once is enough while w stays the same.</summary>
    public void Pack(float* w, float* packed) => algorithm.Pack(w, packed);

    /// <summary>Runs one task. Operands that the epilogue does not ask for may be null; dx overlaps none of the others.</summary>
    public void Run(int task, float* dy, float* packed, float* bias, float* residual, float* mask, float* dx, float* workerScratch) =>
        algorithm.Run(task, dy, packed, bias, residual, mask, dx, workerScratch);
}
