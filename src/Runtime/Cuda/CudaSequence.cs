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
        if (launches.Length == 0)
            return;
        var marks = new CudaEvent[launches.Length + 1];
        for (var i = 0; i < marks.Length; i++)
            marks[i] = context.CreateEvent();
        // Nobody waits between launches: while the device runs one the host hands over the next, so that the host's time is not in the device's.
        marks[0].Record();
        for (var i = 0; i < launches.Length; i++)
        {
            launches[i].Enqueue();
            marks[i + 1].Record();
        }
        marks[^1].Synchronize();
        for (var i = 0; i < launches.Length; i++)
            milliseconds[i] = marks[i + 1].MillisecondsSince(marks[i]);
        Array.ForEach(marks, mark => mark.Dispose());
    }

    public void Dispose() => graph?.Dispose();
}
