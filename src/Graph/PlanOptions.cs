using Whence.Runtime;

namespace Whence.Graphs;

/// <summary>Choices made when a plan is compiled; the defaults are right for use, the others serve tests and measurements.</summary>
public sealed record PlanOptions
{
    /// <summary>Join neighbouring steps where a faster combined one exists.</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>
    /// On CPUs, run the first steps of a large batch on a few examples at a time where values are then found in the cache; the values are the same to the bit, and memory is less.
    /// </summary>
    public bool InParts { get; init; } = true;

    /// <summary>Let values whose lives do not overlap share memory.</summary>
    public bool ReuseMemory { get; init; } = true;

    /// <summary>
    /// Sum the products of every convolution as they are. Off, 3x3 convolutions may go through Winograd's transform: faster, but its rounding errors, about two
    /// and a half times larger, grow where gradients nearly cancel, as in training with batch statistics.
    /// </summary>
    public bool DirectConvolution { get; init; }

    /// <summary>The numbers that a GPU multiplies in; the CPU always takes float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>Values kept free after every tensor and filled with a mark that <see cref="Plan.CheckGuards"/> looks at.</summary>
    public int GuardFloats { get; init; }
}
