using Whence.Kernels;
using Whence.Kernels.Ptx;

namespace Whence.Runtime.Gpu;

/// <summary>A kernel as a device takes it: text with one entry, and what a launch needs to know.</summary>
abstract record GpuKernel
{
    /// <summary>What it is called in listings.</summary>
    public abstract string Name { get; }

    /// <summary>The name of its entry.</summary>
    public abstract string Entry { get; }

    /// <summary>Threads of a group.</summary>
    public abstract Extent Group { get; }

    /// <summary>Shared memory that the launch adds to what the text declares.</summary>
    public abstract int DynamicSharedBytes { get; }

    /// <summary>Its text for a target.</summary>
    public abstract string Text(PtxTarget target);
}
