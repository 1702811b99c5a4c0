using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>y = epilogue(conv(x, w)) of <see cref="ConvDims"/>: x [N,H,W,C], w [K,R,S,C/groups], y [N,P,Q,K].</summary>
sealed unsafe class ConvForwardCpu
{
    // Few channels are written by an algorithm that stores whole lines of pixels.
    const int LeastPart = 16;

    readonly ConvAlgorithm algorithm;

    public ConvForwardCpu(ConvDims d, Epilogue e, bool direct = false, int rowStep = 0)
        : this(d, e, SimdWidths.Best, direct, rowStep)
    {
    }

    /// <summary>Whether both are computed by tiles or neither, so that the same inputs give the same bits.</summary>
    public static bool AreAlike(ConvDims a, ConvDims b) => SimdWidths.Best.Use(new Tiled(a)) == SimdWidths.Best.Use(new Tiled(b));

    internal ConvForwardCpu(ConvDims d, Epilogue e, SimdWidth width, bool direct = false, int rowStep = 0) =>
        algorithm = ConvAlgorithms.Forward(d, e, width, direct, rowStep);

    /// <summary>
    /// Whether pixels of y may lie further apart than their channels: y is a part of wider rows, and neither a residual nor a mask is read where y is.
    /// </summary>
    public static bool FitsWiderRows(ConvDims d, Epilogue e) => d.Groups == 1 && d.K >= LeastPart && !e.Residual && !e.Mask;

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

    /// <summary>Runs one task. Operands that the epilogue does not ask for may be null; y overlaps none of the others.</summary>
    public void Run(int task, float* x, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch) =>
        algorithm.Run(task, x, packed, bias, residual, mask, y, workerScratch);

    readonly struct Tiled(ConvDims d) : ILanesUse<bool>
    {
        public bool With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => WinogradConv<TLanes, TVector>.Fault(ConvPhase.Forward(d, 0)) is null;
    }
}
