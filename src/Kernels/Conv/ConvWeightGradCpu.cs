using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// dw = gradient of conv with respect to w, given dy: x [N,H,W,C], dy [N,P,Q,K], dw [K,R,S,C/groups], overwritten entirely.
/// </summary>
sealed unsafe class ConvWeightGradCpu
{
    readonly WeightGradAlgorithm algorithm;

    public ConvWeightGradCpu(ConvDims d)
        : this(d, SimdWidths.Best)
    {
    }

    internal ConvWeightGradCpu(ConvDims d, SimdWidth width) => algorithm = ConvAlgorithms.WeightGrad(d, width);

    /// <summary>The algorithm, as plan listings print it.</summary>
    public string Name => algorithm.Name;

    /// <summary>Independent pieces of work; fixed by the dimensions alone.</summary>
    public int Tasks => algorithm.Tasks;

    /// <summary>Scratch that all tasks share, read again by <see cref="Reduce"/>.</summary>
    public long ScratchFloats => algorithm.ScratchFloats;

    /// <summary>Scratch that each worker owns while it runs a task.</summary>
    public long WorkerScratchFloats => algorithm.WorkerScratchFloats;

    /// <summary>Tasks of the second phase, which starts when all tasks of the first are done; often none.</summary>
    public int ReduceTasks => algorithm.ReduceTasks;

    /// <summary>Runs one task.</summary>
    public void Run(int task, float* x, float* dy, float* dw, float* scratch, float* workerScratch) =>
        algorithm.Run(task, x, dy, dw, scratch, workerScratch);

    /// <summary>Adds up the partial sums of the tasks in a fixed order.</summary>
    public void Reduce(int task, float* scratch, float* dw) => algorithm.Reduce(task, scratch, dw);
}
