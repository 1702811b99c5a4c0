namespace Whence.Runtime.Cpu;

/// <summary>One loop of a plan, bound to fixed addresses: <paramref name="Tasks"/> independent calls of <paramref name="Body"/>.</summary>
/// <param name="Kernel">Its name.</param>
/// <param name="Body">A task.</param>
/// <param name="Tasks">Their number.</param>
/// <param name="Why">Why it was chosen, where there was a choice.</param>
/// <param name="IsCopy">Whether it is one task that rearranges an input into memory of its own: neighbours of this kind may run at once.</param>
sealed record CpuStep(string Kernel, CpuTask Body, int Tasks, string Why = "", bool IsCopy = false);
