namespace Whence.Hosting;

/// <summary>
/// Sessions by what they are for, made when nobody has an idle one. Of idle ones those used last are kept, the others freed, so that requests for ever other
/// things do not fill the memory.
/// </summary>
/// <param name="make">Makes a session; called by one thread at a time.</param>
/// <param name="bytes">What a session holds.</param>
/// <param name="most">Bytes of idle sessions that are kept; the one used last always is.</param>
sealed class Shelf<TKey, TSession>(Func<TKey, TSession> make, Func<TSession, long> bytes, long most) : IDisposable
    where TSession : class, IDisposable
{
    // Used last at the end.
    readonly List<(TKey Key, TSession Session)> idle = [];
    readonly Lock access = new();
    readonly Lock making = new();

    /// <summary>Sessions that nobody uses.</summary>
    public int Idle
    {
        get
        {
            lock (access)
                return idle.Count;
        }
    }

    /// <summary>A session that is the caller's own until it is returned.</summary>
    public TSession Take(TKey key)
    {
        if (Find(key) is { } found)
            return found;
        lock (making)
            return Find(key) ?? make(key);
    }

    /// <summary>Puts a session back, and frees those that have been idle longest where all hold too much.</summary>
    public void Return(TKey key, TSession session)
    {
        var freed = new List<TSession>();
        lock (access)
        {
            idle.Add((key, session));
            var held = idle.Sum(entry => bytes(entry.Session));
            while (held > most && idle.Count > 1)
            {
                var oldest = idle[0].Session;
                held -= bytes(oldest);
                freed.Add(oldest);
                idle.RemoveAt(0);
            }
        }
        freed.ForEach(oldest => oldest.Dispose());
    }

    public void Dispose()
    {
        lock (access)
        {
            idle.ForEach(entry => entry.Session.Dispose());
            idle.Clear();
        }
    }

    TSession? Find(TKey key)
    {
        lock (access)
        {
            var at = idle.FindLastIndex(entry => EqualityComparer<TKey>.Default.Equals(entry.Key, key));
            if (at < 0)
                return null;
            var session = idle[at].Session;
            idle.RemoveAt(at);
            return session;
        }
    }
}
