using Whence.Kernels;

namespace Whence.Runtime.Gpu;

/// <summary>Takes launches in and runs nothing: which kernels a plan needs on a GPU can be told without one.</summary>
sealed class ListingBackend : GpuBackend
{
    readonly List<KernelMethod> launched = [];

    /// <inheritdoc/>
    public override string Name => "listing";

    /// <inheritdoc/>
    public override string Description => "lists kernels, runs nothing";

    /// <summary>The kernels of all plans so far, one for each launch, in order.</summary>
    public IReadOnlyList<KernelMethod> Launched => launched;

    /// <inheritdoc/>
    public override Block Allocate(long length) => new HostBlock(length);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    internal override IGpuSequence Record(IReadOnlyList<GpuLaunch> launches)
    {
        launched.AddRange(launches.Select(launch => launch.Kernel));
        return new Nothing();
    }

    internal override RooflinePeaks MeasurePeaks() => throw new BackendException("a back end that runs nothing has no speed to be measured");

    sealed class Nothing : IGpuSequence
    {
        public void Run()
        {
        }

        public void Time(Span<double> milliseconds) => milliseconds.Clear();

        public void Dispose()
        {
        }
    }
}
