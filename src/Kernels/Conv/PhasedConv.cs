namespace Whence.Kernels.Conv;

/// <summary>Several phases that together write one output; their tasks and packed weights follow one another.</summary>
sealed unsafe class PhasedConv : ConvAlgorithm
{
    readonly ConvAlgorithm[] phases;

    public PhasedConv(ConvAlgorithm[] phases) => this.phases = phases;

    public override string Name => $"{phases[0].Name}.phases{phases.Length}";

    public override string Why => string.Join("; ", phases.Select(p => p.Why).Distinct());

    public override string Layout => string.Join(" | ", phases.Select(p => p.Layout));

    public override long PackedFloats => phases.Sum(p => Rounded(p.PackedFloats));

    public override int Tasks => phases.Sum(p => p.Tasks);

    public override long WorkerScratchFloats => phases.Max(p => p.WorkerScratchFloats);

    public override void Pack(float* w, float* packed)
    {
        foreach (var phase in phases)
        {
            phase.Pack(w, packed);
            packed += Rounded(phase.PackedFloats);
        }
    }

    public override void Run(int task, float* x, float* packed, float* bias, float* residual, float* mask, float* y, float* workerScratch)
    {
        foreach (var phase in phases)
        {
            if (task < phase.Tasks)
            {
                phase.Run(task, x, packed, bias, residual, mask, y, workerScratch);
                return;
            }
            task -= phase.Tasks;
            packed += Rounded(phase.PackedFloats);
        }
    }

    // Every phase's weights begin on a cache line.
    static long Rounded(long floats) => (floats + 15) / 16 * 16;
}
