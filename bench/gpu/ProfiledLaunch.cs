namespace Whence.Flight;

/// <summary>A launch as the profiler saw it: the kernel's name and the metrics, in bytes, numbers, percent and microseconds.</summary>
sealed record ProfiledLaunch(string Kernel, IReadOnlyDictionary<string, double> Values);
