namespace Whence.Kernels.Conv;

/// <summary>
/// One way to compute a convolution (forward or input gradient) that was prepared for fixed dimensions. Nothing is allocated by Run.
/// </summary>
abstract unsafe class ConvAlgorithm
{
    /// <summary>What plan listings print.</summary>
    public abstract string Name { get; }

    /// <summary>Why it was chosen, where there was a choice; plan listings print it.</summary>
    public virtual string Why => "";

    /// <summary>What <see cref="Pack"/> makes of the weights: equal only for algorithms that make the same of them to the bit.</summary>
    public abstract string Layout { get; }

    /// <summary>Size of the rearranged weights.</summary>
    public abstract long PackedFloats { get; }

    /// <summary>Independent pieces of work that write disjoint outputs; fixed by the dimensions alone.</summary>
    public abstract int Tasks { get; }

    /// <summary>Scratch that each worker owns while it runs a task.</summary>
    public abstract long WorkerScratchFloats { get; }

    /// <summary>Rearranges w [K,R,S,C/groups].</summary>
    public abstract void Pack(float* w, float* packed);

    public abstract void Run(int task, float* x, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch);
}
