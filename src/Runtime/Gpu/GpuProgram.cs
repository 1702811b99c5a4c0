using Whence.Kernels;
using Whence.Kernels.Pointwise;

namespace Whence.Runtime.Gpu;

/// <summary>A bound plan on a GPU: launches over fixed addresses, a prologue for what is constant, and the memory both use.</summary>
sealed unsafe class GpuProgram(GpuBackend backend, ProgramOptions options) : BoundProgram
{
    readonly List<Block> prepared = [];
    readonly List<GpuLaunch> prologue = [];
    readonly List<GpuLaunch> steps = [];
    long scratchFloats;
    Block? scratch;
    IGpuSequence? sealedPrologue;
    IGpuSequence? sealedSteps;

    public Precision Precision => options.Precision;

    public bool CopiesAsynchronously => backend.CopiesAsynchronously;

    public override IReadOnlyList<string> Kernels => [.. steps.Select(step => step.Name)];

    public override long PreparedBytes => prepared.Sum(block => block.Bytes);

    public override long ScratchBytes => scratchFloats * sizeof(float);

    public override int Steps => steps.Count;

    /// <summary>Memory that lives as long as the plan.</summary>
    public GpuBuffer AllocatePrepared(long length, ReadOnlySpan<float> values = default)
    {
        var block = backend.Allocate(length);
        prepared.Add(block);
        block.Write(values);
        return new((nint)block.Pointer, length);
    }

    public void NeedScratch(long floats) => scratchFloats = Math.Max(scratchFloats, floats);

    public void Add(bool once, GpuLaunch launch)
    {
        if (launch.Grid.Count > 0)
            (once ? prologue : steps).Add(launch);
    }

    public override void AddCopy(nint from, nint to, long length) =>
        Add(false, GpuLaunch.Of(KernelMethod.Of(Map.Copy), Map.Grid(length), new GpuBuffer(from, length), new GpuBuffer(to, length), checked((int)length)).Named("copy"));

    public override void Seal()
    {
        scratch = backend.Allocate(scratchFloats);
        var address = (nint)scratch.Pointer;
        sealedPrologue = backend.Record([.. prologue.Select(step => step.At(address))]);
        sealedSteps = backend.Record([.. steps.Select(step => step.At(address))]);
        Prepare();
    }

    public override void Prepare() => sealedPrologue!.Run();

    public override void Run() => sealedSteps!.Run();

    public override void Time(Span<double> milliseconds) => sealedSteps!.Time(milliseconds);

    public override void Dispose()
    {
        sealedPrologue?.Dispose();
        sealedSteps?.Dispose();
        prepared.ForEach(block => block.Dispose());
        scratch?.Dispose();
    }
}
