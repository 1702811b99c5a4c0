namespace Whence.Kernels.Conv;

/// <summary>
/// The geometry of a <see cref="DepthwiseKernel{TLanes,TVector,TTile,TFinish}"/>: strides in floats and the taps that its pixels share.
/// </summary>
unsafe struct DepthwiseTile
{
    /// <summary>From an input pixel to the input of the next output pixel in the row.</summary>
    public nint StepX;

    /// <summary>The same for the next output row.</summary>
    public nint LineX;

    /// <summary>From an output pixel to the next one in the row.</summary>
    public nint StepY;

    /// <summary>The same for the next output row.</summary>
    public nint LineY;

    public int Taps;

    /// <summary>Per tap, where it lies from the input pixel.</summary>
    public nint* Offsets;

    /// <summary>Per tap, where its weights begin.</summary>
    public nint* Weights;
}
