using System.Diagnostics;

namespace Whence.Runtime.Cpu;

/// <summary>
/// A bound plan on the CPU: steps over fixed addresses, a prologue that prepares what is constant, and the memory both use.
/// <see cref="Run"/> loops over the steps and allocates nothing.
/// </summary>
sealed unsafe class CpuProgram(CpuBackend backend, ProgramOptions options) : BoundProgram
{
    readonly List<Block> prepared = [];
    readonly List<PackedOperand> shared = [];
    readonly List<CpuScratch> scratches = [];
    long scratchFloats;
    Block? scratch;
    CpuStep[] sealedSteps = [];

    public List<CpuStep> Loops { get; } = [];

    public override IReadOnlyList<string> Kernels => [.. Loops.Select(step => step.Kernel)];

    public override IReadOnlyList<string> Reasons => [.. Loops.Select(step => step.Why)];

    public override int Steps => Loops.Count;

    /// <summary>Runs once, when the plan is sealed, and again after the constants were replaced.</summary>
    public List<CpuStep> Prologue { get; } = [];

    public int Workers => backend.Pool.Workers;

    public bool DirectConvolution => options.DirectConvolution;

    /// <summary>Where copies of parameters are shared with other programs; null where they are not.</summary>
    public PackStore? Packs => options.Packs;

    public override long PreparedBytes => prepared.Sum(block => block.Bytes);

    public override IEnumerable<Pack> SharedPacks => shared.Select(operand => operand.Shared!);

    public override long ScratchBytes => scratchFloats * sizeof(float);

    public float* AllocatePrepared(long floats)
    {
        var block = backend.Allocate(floats);
        prepared.Add(block);
        return block.Pointer;
    }

    public void Add(PackedOperand operand) => shared.Add(operand);

    public void Add(CpuScratch part, long floatsUsed)
    {
        scratches.Add(part);
        scratchFloats = Math.Max(scratchFloats, floatsUsed);
    }

    public override void AddCopy(nint from, nint to, long length)
    {
        var bytes = length * sizeof(float);
        Loops.Add(new("copy", (_, _) => Buffer.MemoryCopy((void*)from, (void*)to, bytes, bytes), 1));
    }

    /// <summary>Fixes the scratch address, runs the prologue and freezes the steps.</summary>
    public override void Seal()
    {
        scratch = backend.Allocate(scratchFloats);
        foreach (var part in scratches)
            part.Place(scratch.Pointer);
        Prepare();
        sealedSteps = [.. Loops];
    }

    public override void Prepare()
    {
        for (var (first, end) = (0, 0); first < Prologue.Count; first = end)
        {
            for (end = first + 1; end < Prologue.Count && Prologue[first].IsCopy && Prologue[end].IsCopy;)
                end++;
            var (start, step) = (first, Prologue[first]);
            if (step.IsCopy)
                backend.Pool.Run((task, worker) => Prologue[start + task].Body(0, worker), end - first);
            else
                backend.Pool.Run(step.Body, step.Tasks);
        }
    }

    public override void Run()
    {
        foreach (var step in sealedSteps)
            backend.Pool.Run(step.Body, step.Tasks);
    }

    public override void Time(Span<double> milliseconds)
    {
        for (var i = 0; i < sealedSteps.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            backend.Pool.Run(sealedSteps[i].Body, sealedSteps[i].Tasks);
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    public override void Dispose()
    {
        foreach (var block in prepared)
            block.Dispose();
        shared.ForEach(operand => operand.Dispose());
        shared.Clear();
        scratch?.Dispose();
    }
}
