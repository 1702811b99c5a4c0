namespace Whence.Runtime.Cpu;

/// <summary>Loops that follow each other: a step each where there is work for several workers, else one step on the calling thread.</summary>
static class PhasedStep
{
    // Multiplications below which waking a worker costs more than it gives.
    const long LeastWork = 256 * 1024;

    /// <summary>Adds loops of so many independent tasks each; what a task computes depends on neither choice nor worker.</summary>
    public static void Emit(CpuBinding b, string kernel, long work, params (int Tasks, CpuTask Body)[] phases)
    {
        if (work >= LeastWork && b.Workers > 1)
        {
            foreach (var (tasks, body) in phases)
                b.Emit(kernel, body, tasks);
            return;
        }
        b.Emit(kernel, (_, worker) =>
        {
            foreach (var (tasks, body) in phases)
            {
                for (var task = 0; task < tasks; task++)
                    body(task, worker);
            }
        });
    }
}
