using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>
/// What a session stands on: a network's weights and all that was compiled over them, freed together; the weights go too where they are the session's own.
/// One thread uses it at a time.
/// </summary>
/// <param name="session">The session, as errors call it.</param>
/// <param name="weights">The weights.</param>
/// <param name="isOwner">Whether nobody else uses the weights.</param>
sealed class CompiledNetwork(string session, Weights weights, bool isOwner) : IDisposable
{
    readonly Stack<IDisposable> parts = [];
    int isBusy;
    bool isDisposed;

    /// <summary>The weights.</summary>
    public Weights Weights => weights;

    /// <summary>A network's weights in new memory of a back end.</summary>
    public static Weights Load(INetwork network, Backend backend)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Load(network.Load, backend);
    }

    /// <summary>Weights in new memory of a back end; where loading fails, the memory is given back.</summary>
    public static Weights Load(Action<Weights> load, Backend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        var weights = new Weights(backend);
        try
        {
            load(weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
        return weights;
    }

    /// <summary>Builds what the session needs; where that fails, nothing is left of it.</summary>
    public T Build<T>(Func<CompiledNetwork, T> build)
    {
        try
        {
            return build(this);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Compiles a graph over the weights.</summary>
    public Plan Compile(Graph graph, IReadOnlyList<Node> outputs, PlanOptions options) =>
        Keep(Plan.Compile(graph, weights.Backend, weights, outputs, options: options));

    /// <summary>Frees a part with the rest, later ones first.</summary>
    public T Keep<T>(T part)
        where T : IDisposable
    {
        parts.Push(part);
        return part;
    }

    /// <summary>The caller's turn, until it is disposed of.</summary>
    /// <exception cref="SessionInUseException">It is another thread's.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public Turn Enter()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (Interlocked.Exchange(ref isBusy, 1) != 0)
            throw new SessionInUseException($"{session} is in use by another thread: make one for each, over shared weights");
        return new(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        while (parts.TryPop(out var part))
            part.Dispose();
        if (isOwner)
            weights.Dispose();
    }

    /// <summary>The time for which one thread has the session.</summary>
    public readonly ref struct Turn(CompiledNetwork compiled)
    {
        /// <summary>Lets others in.</summary>
        public void Dispose() => Volatile.Write(ref compiled.isBusy, 0);
    }
}
