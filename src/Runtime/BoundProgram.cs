using Whence.Runtime.Cpu;

namespace Whence.Runtime;

/// <summary>A plan's steps bound to addresses of one back end, with the memory that they alone use.</summary>
abstract class BoundProgram : IDisposable
{
    /// <summary>Names of the steps' loops or kernels, in order.</summary>
    public abstract IReadOnlyList<string> Kernels { get; }

    /// <summary>Why each was chosen, in order; empty words where there was no choice, or nobody says.</summary>
    public virtual IReadOnlyList<string> Reasons => [.. Kernels.Select(_ => "")];

    /// <summary>Number of steps.</summary>
    public abstract int Steps { get; }

    /// <summary>Bytes of what is computed once from constants, for this program alone.</summary>
    public abstract long PreparedBytes { get; }

    /// <summary>Rearranged parameters that other programs may read too.</summary>
    public virtual IEnumerable<Pack> SharedPacks => [];

    /// <summary>Bytes of temporary memory that the steps share.</summary>
    public abstract long ScratchBytes { get; }

    /// <summary>Adds the copy of <paramref name="length"/> values from one address to another.</summary>
    public abstract void AddCopy(nint from, nint to, long length);

    /// <summary>Computes what depends on constants only, and freezes the steps.</summary>
    public abstract void Seal();

    /// <summary>Computes again what depends on constants only.</summary>
    public abstract void Prepare();

    /// <summary>Runs every step once, and allocates nothing.</summary>
    public abstract void Run();

    /// <summary>Runs once and writes the time of each step, in milliseconds.</summary>
    public abstract void Time(Span<double> milliseconds);

    public abstract void Dispose();
}
