namespace Whence.Explain;

/// <summary>A session that is the caller's own until the lease is disposed of.</summary>
public sealed class SessionLease : IDisposable
{
    readonly SessionPool pool;
    ExplainSession? session;

    internal SessionLease(SessionPool pool, ExplainSession session, TimeSpan waited) => (this.pool, this.session, Waited) = (pool, session, waited);

    /// <summary>Time that the caller waited for the session.</summary>
    public TimeSpan Waited { get; }

    /// <summary>The session.</summary>
    /// <exception cref="ObjectDisposedException">It was returned.</exception>
    public ExplainSession Session => session ?? throw new ObjectDisposedException(nameof(SessionLease));

    /// <summary>Explains one input on a thread of the thread pool; the time that the caller waited is part of the deadline.</summary>
    /// <inheritdoc cref="ExplainSession.Run(ReadOnlySpan{float}, int?, TimeSpan?, CancellationToken, IProgress{ExplainProgress}?)"/>
    public Task<Explanation> RunAsync(ReadOnlyMemory<float> x, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        var (lent, left) = (Session, deadline - Waited);
        return Task.Run(() => lent.Run(x.Span, target, left < TimeSpan.Zero ? TimeSpan.Zero : left, cancellation), cancellation);
    }

    /// <summary>Returns the session to its pool.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref session, null) is { } lent)
            pool.Return(lent);
    }
}
