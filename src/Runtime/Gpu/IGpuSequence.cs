namespace Whence.Runtime.Gpu;

/// <summary>Launches that a device has taken in, to be replayed as one.</summary>
interface IGpuSequence : IDisposable
{
    /// <summary>Runs all of them, in order.</summary>
    void Run();

    /// <summary>Runs them one at a time and writes the time of each, in milliseconds.</summary>
    void Time(Span<double> milliseconds);
}
