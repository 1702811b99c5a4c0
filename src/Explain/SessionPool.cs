using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>
/// Sessions of one method on one network for callers on many threads: they share the weights, and each is lent to one caller at a time, in
/// the order in which callers came. Best throughput comes from sessions that do not share workers: the back end <c>cpu:1</c> and as many
/// sessions as cores. Lowest latency comes from one session on all cores.
/// </summary>
public sealed class SessionPool : IAsyncDisposable
{
    readonly CompiledNetwork compiled;
    readonly ExplainSession[] sessions;
    readonly Channel<ExplainSession> idle = Channel.CreateUnbounded<ExplainSession>();
    readonly PoolOptions options;
    int waiting;
    int isClosed;

    /// <summary>Loads the weights once and compiles the sessions.</summary>
    /// <param name="network">A <see cref="Classifier"/> on pixels in [0,1], or any other network on its own input.</param>
    /// <param name="backend">Where they run; it must outlive the pool.</param>
    /// <param name="explainer">The method.</param>
    /// <param name="options">How many sessions, how many callers may wait, and the sessions' own options.</param>
    /// <exception cref="ExplainException">The method does not suit the network or the options, or the pool has no session.</exception>
    public SessionPool(INetwork network, Backend backend, IExplainer explainer, PoolOptions? options = null)
        : this(network, CompiledNetwork.Load(network, backend), isOwner: true, explainer, options)
    {
    }

    /// <summary>Compiles the sessions over weights that are loaded already, which sessions of other methods may share.</summary>
    /// <inheritdoc cref="SessionPool(INetwork, Backend, IExplainer, PoolOptions?)"/>
    public SessionPool(INetwork network, Weights weights, IExplainer explainer, PoolOptions? options = null)
        : this(network, weights, isOwner: false, explainer, options)
    {
    }

    SessionPool(INetwork network, Weights weights, bool isOwner, IExplainer explainer, PoolOptions? options)
    {
        ArgumentNullException.ThrowIfNull(network);
        this.options = options ?? new();
        compiled = new($"the pool of '{network.Name}'", weights, isOwner);
        sessions = compiled.Build(c =>
        {
            if (this.options.Sessions < 1 || this.options.MostWaiting < 0)
                throw new ExplainException($"a pool of {this.options.Sessions} sessions with {this.options.MostWaiting} waiting callers: at least 1 and 0 are needed");
            return Enumerable.Range(0, this.options.Sessions).Select(_ => c.Keep(new ExplainSession(network, weights, explainer, this.options.Session) { CompilesForDeadlines = false })).ToArray();
        });
        foreach (var session in sessions)
            idle.Writer.TryWrite(session);
    }

    /// <summary>Sessions of the pool.</summary>
    public int Sessions => sessions.Length;

    /// <summary>Sessions that nobody holds.</summary>
    public int Idle => idle.Reader.Count;

    /// <summary>Callers that wait for a session.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Bytes of all sessions; weights, and their copies in the order of the loops, included once.</summary>
    public long BytesPlanned => compiled.Weights.Bytes + Plan.BytesOf(sessions.SelectMany(session => session.Compiled));

    /// <summary>Warms every session, before the pool is used; sessions of a pool compile nothing for a deadline later on.</summary>
    /// <inheritdoc cref="ExplainSession.Warm"/>
    public void Warm(TimeSpan? deadline = null)
    {
        foreach (var session in sessions)
            session.Warm(deadline);
    }

    /// <summary>Lends a session as soon as one is free; dispose of the lease to return it.</summary>
    /// <exception cref="PoolBusyException">As many callers wait as may.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting.</exception>
    public async ValueTask<SessionLease> RentAsync(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref isClosed) != 0, this);
        cancellation.ThrowIfCancellationRequested();
        if (idle.Reader.TryRead(out var free))
            return new(this, free, TimeSpan.Zero);
        var start = options.Session.Clock.GetTimestamp();
        if (Interlocked.Increment(ref waiting) > options.MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw new PoolBusyException($"all {Sessions} sessions are in use and {options.MostWaiting} callers wait already");
        }
        try
        {
            var next = await idle.Reader.ReadAsync(cancellation).ConfigureAwait(false);
            return new(this, next, options.Session.Clock.GetElapsedTime(start));
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SessionPool));
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>Explains one input on a thread of the thread pool. Waiting for a session is part of the deadline.</summary>
    /// <inheritdoc cref="ExplainSession.Run(ReadOnlySpan{float}, int?, TimeSpan?, CancellationToken, IProgress{ExplainProgress}?)"/>
    /// <exception cref="PoolBusyException">As many callers wait as may.</exception>
    public async Task<Explanation> RunAsync(ReadOnlyMemory<float> x, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        using var lease = await RentAsync(cancellation).ConfigureAwait(false);
        return await lease.RunAsync(x, target, deadline, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Explains many inputs, as many at once as there are sessions. Explanations come in the order of the inputs; no more of these are read than are under way. An
    /// input that cannot be explained ends the sequence behind those before it.
    /// </summary>
    /// <param name="inputs">The inputs' values, each of the network's input shape.</param>
    /// <param name="target">The class of all; null takes the class of highest logit of each.</param>
    /// <param name="deadline">Of each input, waiting for a session included.</param>
    /// <param name="cancellation">Ends the runs under way, and the sequence.</param>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public async IAsyncEnumerable<Explanation> RunManyAsync(
        IEnumerable<ReadOnlyMemory<float>> inputs, int? target = null, TimeSpan? deadline = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new Queue<Task<Explanation>>();
        try
        {
            foreach (var x in inputs)
            {
                if (running.Count == Sessions)
                    yield return await running.Dequeue().ConfigureAwait(false);
                running.Enqueue(RunAsync(x, target, deadline, ending.Token));
            }
            while (running.TryDequeue(out var next))
                yield return await next.ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            foreach (Task left in running)
                await left.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes no more callers, waits for the sessions that are lent, and frees all.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isClosed, 1) != 0)
            return;
        // Callers in the queue come first.
        for (var i = 0; i < sessions.Length; i++)
            await idle.Reader.ReadAsync().ConfigureAwait(false);
        idle.Writer.Complete();
        compiled.Dispose();
    }

    internal void Return(ExplainSession session) => idle.Writer.TryWrite(session);
}
