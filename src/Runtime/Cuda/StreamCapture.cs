namespace Whence.Runtime.Cuda;

/// <summary>One capture of the context's stream, from its begin to its end.</summary>
readonly unsafe ref struct StreamCapture
{
    // Calls that other threads make for other sessions at the same time are no business of this capture.
    const int ThisThreadOnly = 1;

    readonly CudaContext context;

    public StreamCapture(CudaContext context)
    {
        this.context = context;
        context.MakeCurrent();
        context.Check(
            context.Api.Graphs.BeginCapture(context.Stream.Handle, ThisThreadOnly), "cuStreamBeginCapture",
            $"beginning to capture the stream");
    }

    /// <summary>Ends the capture after a failure: what was written down is thrown away.</summary>
    public void Abort()
    {
        nuint graph = 0;
        if (context.Api.Graphs.EndCapture(context.Stream.Handle, &graph) == CudaResult.Success && graph != 0)
            _ = context.Api.Graphs.Destroy(graph);
    }

    /// <summary>Ends the capture and makes it launchable.</summary>
    public CudaGraph End()
    {
        var calls = context.Api.Graphs;
        nuint graph = 0;
        context.Check(calls.EndCapture(context.Stream.Handle, &graph), "cuStreamEndCapture", $"ending the capture of the stream");
        try
        {
            nuint nodes = 0;
            context.Check(calls.GetNodes(graph, null, &nodes), "cuGraphGetNodes", $"counting the captured work");
            nuint executable;
            context.Check(
                calls.Instantiate(&executable, graph, 0), "cuGraphInstantiateWithFlags", $"making a graph of {nodes} nodes launchable");
            return new(context, context.Own(executable, value => calls.DestroyExecutable((nuint)value)), (long)nodes);
        }
        finally
        {
            _ = calls.Destroy(graph);
        }
    }
}
