using Whence.Runtime.Gpu;

namespace Whence.Runtime.Cuda;

/// <summary>Launches captured as one graph.</summary>
sealed class CudaSequence : IGpuSequence
{
    readonly CudaContext context;
    readonly CudaLaunch[] launches;
    readonly CudaGraph? graph;

    public CudaSequence(CudaContext context, CudaLaunch[] launches)
    {
        (this.context, this.launches) = (context, launches);
        if (launches.Length == 0)
            return;
        graph = context.Stream.Capture(() => Array.ForEach(launches, launch => launch.Enqueue()));
        graph.Upload();
    }

    public void Run() => graph?.Launch();

    public void Time(Span<double> milliseconds)
    {
        using var start = context.CreateEvent();
        using var end = context.CreateEvent();
        for (var i = 0; i < launches.Length; i++)
        {
            start.Record();
            launches[i].Enqueue();
            end.Record();
            end.Synchronize();
            milliseconds[i] = end.MillisecondsSince(start);
        }
    }

    public void Dispose() => graph?.Dispose();
}
