namespace Whence.Runtime.Gpu;

/// <summary>A back end that runs kernel methods: a GPU, or the simulator of one.</summary>
public abstract class GpuBackend : Backend
{
    /// <summary>Bytes of the second-level cache.</summary>
    internal virtual long CacheBytes => 0;

    /// <summary>Whether kernels may copy to shared memory beside their threads.</summary>
    internal virtual bool CopiesAsynchronously => true;

    internal sealed override BoundProgram CreateProgram(ProgramOptions options) => new GpuProgram(this, options);

    /// <summary>Makes launches ready to be replayed, in order.</summary>
    internal abstract IGpuSequence Record(IReadOnlyList<GpuLaunch> launches);
}
