namespace Whence.Runtime.Cpu;

/// <summary>
/// Temporary memory of one step. All steps of a plan share one region (they run one after the other), whose address is known only when the
/// last step is bound: read <see cref="Pointer"/> inside the task, not while binding.
/// </summary>
sealed unsafe class CpuScratch(long offset, long perWorker)
{
    float* region;

    /// <summary>First value of the part that all tasks share.</summary>
    public float* Pointer => region + offset;

    /// <summary>First value of the part that belongs to one worker.</summary>
    public float* Of(int worker) => region + offset + worker * perWorker;

    internal void Place(float* start) => region = start;
}
