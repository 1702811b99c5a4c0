namespace Whence.Runtime.Cpu;

/// <summary>One independent piece of a step: <paramref name="task"/> of all tasks, run by <paramref name="worker"/>.</summary>
delegate void CpuTask(int task, int worker);

/// <summary>
/// A fixed set of threads that share the tasks of one step at a time. Which worker runs a task varies, what the task computes never depends on
/// it. The caller takes part and waits for tasks that were taken, never for a worker that has none: on a busy machine it does the work alone. Workers spin
/// briefly between steps, then sleep; a run allocates nothing.
/// </summary>
sealed class WorkerPool : IDisposable
{
    const int SpinsBeforeSleep = 4000;

    readonly Thread[] threads;
    readonly SemaphoreSlim wake = new(0);
    readonly Lock runLock = new();
    CpuTask body = (_, _) => { };

    // The step's number in the upper half, tasks not yet taken in the lower. Whoever takes one off the lower half owns a task of that very step, and the
    // step cannot end before he is done.
    long ticket;
    int pending;
    int sleeping;
    volatile bool stopping;
    volatile Exception? failure;

    public WorkerPool(int workers)
    {
        Workers = workers;
        threads = new Thread[workers - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var worker = i + 1;
            threads[i] = new Thread(() => Loop(worker)) { IsBackground = true, Name = $"whence cpu {worker}" };
            threads[i].Start();
        }
    }

    /// <summary>Threads that run tasks, the caller included.</summary>
    public int Workers { get; }

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed => stopping;

    /// <summary>Runs all tasks and returns when the last has ended.</summary>
    /// <exception cref="ObjectDisposedException">The back end was disposed.</exception>
    public void Run(CpuTask task, int count)
    {
        ObjectDisposedException.ThrowIf(stopping, typeof(CpuBackend));
        if (count <= 1 || Workers == 1)
        {
            for (var i = 0; i < count; i++)
                task(i, 0);
            return;
        }
        lock (runLock)
        {
            body = task;
            Volatile.Write(ref pending, count);
            Interlocked.Exchange(ref ticket, ((ticket >> 32) + 1 << 32) | (uint)count);
            var asleep = Volatile.Read(ref sleeping);
            if (asleep > 0)
                wake.Release(asleep);
            Drain(0);
            var spin = new SpinWait();
            while (Volatile.Read(ref pending) != 0)
                spin.SpinOnce(-1);
            if (failure is { } caught)
            {
                failure = null;
                throw new InvalidOperationException($"a worker failed: {caught.Message}", caught);
            }
        }
    }

    public void Dispose()
    {
        if (stopping)
            return;
        stopping = true;
        if (threads.Length > 0)
            wake.Release(threads.Length);
        foreach (var thread in threads)
            thread.Join();
        wake.Dispose();
    }

    void Loop(int worker)
    {
        while (!stopping)
        {
            Await();
            Drain(worker);
        }
    }

    // A worker counts itself as sleeping before it looks for tasks once more, and Run offers tasks before it counts sleepers: one of the two sees the
    // other. A surplus release only makes a later Wait return early, and the loop then looks again.
    void Await()
    {
        for (var i = 0; i < SpinsBeforeSleep; i++)
        {
            if (HasTasks || stopping)
                return;
            Thread.SpinWait(8);
        }
        Interlocked.Increment(ref sleeping);
        if (!HasTasks && !stopping)
            wake.Wait();
        Interlocked.Decrement(ref sleeping);
    }

    bool HasTasks => (uint)Volatile.Read(ref ticket) != 0;

    void Drain(int worker)
    {
        while (true)
        {
            var seen = Volatile.Read(ref ticket);
            var left = (uint)seen;
            if (left == 0)
                return;
            if (Interlocked.CompareExchange(ref ticket, seen - 1, seen) != seen)
                continue;
            try
            {
                body((int)left - 1, worker);
            }
            catch (Exception caught)
            {
                failure = caught;
            }
            Interlocked.Decrement(ref pending);
        }
    }
}
