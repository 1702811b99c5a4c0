namespace Whence.Runtime.Cpu;

/// <summary>One loop of a plan, bound to fixed addresses: <paramref name="Tasks"/> independent calls of <paramref name="Body"/>.</summary>
sealed record CpuStep(string Kernel, CpuTask Body, int Tasks);
