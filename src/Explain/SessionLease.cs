namespace Whence.Explain;

/// <summary>A session that is the caller's own until the lease is disposed of.</summary>
public sealed class SessionLease : IDisposable
{
    readonly SessionPool pool;
    ExplainSession? session;

    internal SessionLease(SessionPool pool, ExplainSession session) => (this.pool, this.session) = (pool, session);

    /// <summary>The session.</summary>
    /// <exception cref="ObjectDisposedException">It was returned.</exception>
    public ExplainSession Session => session ?? throw new ObjectDisposedException(nameof(SessionLease));

    /// <summary>Returns the session to its pool.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref session, null) is { } lent)
            pool.Return(lent);
    }
}
