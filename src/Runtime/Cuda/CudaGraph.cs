namespace Whence.Runtime.Cuda;

/// <summary>Captured work that is launched as a whole. The memory it works on must outlive it.</summary>
sealed class CudaGraph : CudaResource
{
    internal CudaGraph(CudaContext context, OwnedHandle handle, long nodes)
        : base(context, handle) =>
        Nodes = nodes;

    /// <summary>Number of copies, fills and launches in it.</summary>
    public long Nodes { get; }

    nuint Handle => (nuint)Value;

    /// <summary>Prepares the device for the first launch, so that it takes no longer than the others.</summary>
    public unsafe void Upload()
    {
        Context.MakeCurrent();
        Context.Check(Context.Api.Graphs.Upload(Handle, Context.Stream.Handle), "cuGraphUpload", $"uploading a graph of {Nodes} nodes");
    }

    /// <summary>Gives all of it to the stream.</summary>
    public unsafe void Launch()
    {
        Context.MakeCurrent();
        Context.Check(Context.Api.Graphs.Launch(Handle, Context.Stream.Handle), "cuGraphLaunch", $"launching a graph of {Nodes} nodes");
    }
}
