using Whence.Explain;

namespace Whence.Hosting;

/// <summary>How long requests take, as a moving mean, and so how long a queue is.</summary>
sealed class Pace
{
    // Of the newest time in the mean.
    const double Share = 0.2;

    double seconds;

    /// <summary>Counts a request that has ended; two at once may count as one.</summary>
    public void Took(TimeSpan time)
    {
        var before = Volatile.Read(ref seconds);
        Volatile.Write(ref seconds, before == 0 ? time.TotalSeconds : before + Share * (time.TotalSeconds - before));
    }

    /// <summary>About the time until a request that comes now is begun; zero while a session is idle.</summary>
    public TimeSpan Of(SessionPool pool) => pool.Idle > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Volatile.Read(ref seconds) * (pool.Waiting + 1) / pool.Sessions);
}
