using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Flight;

/// <summary>Milliseconds between two marks in a GPU's stream, by the device's own clock; without a GPU there is none, and the time is 0.</summary>
sealed class DeviceClock : IDisposable
{
    readonly CudaEvent? start, end;

    public DeviceClock(Backend backend)
    {
        if (backend is CudaBackend cuda)
            (start, end) = (cuda.Context.CreateEvent(), cuda.Context.CreateEvent());
    }

    public void Start() => start?.Record();

    public void Stop() => end?.Record();

    /// <summary>What passed between the marks; waits for the second.</summary>
    public double Milliseconds()
    {
        end?.Synchronize();
        return end?.MillisecondsSince(start!) ?? 0;
    }

    public void Dispose()
    {
        start?.Dispose();
        end?.Dispose();
    }
}
