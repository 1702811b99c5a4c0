namespace Whence.Runtime.Cpu;

/// <summary>One independent piece of a step: <paramref name="task"/> of all tasks, run by <paramref name="worker"/>.</summary>
delegate void CpuTask(int task, int worker);

/// <summary>
/// A fixed set of threads that share the tasks of one step at a time. Tasks are drawn from a counter, so which worker runs a task varies,
/// but what a task computes never depends on it. Workers spin briefly between steps, then sleep; a run allocates nothing.
/// </summary>
sealed class WorkerPool : IDisposable
{
    const int SpinsBeforeSleep = 4000;

    readonly Thread[] threads;
    readonly SemaphoreSlim wake = new(0);
    readonly Lock runLock = new();
    CpuTask? body;
    int tasks;
    int next;
    int running;
    int sleeping;
    volatile int generation;
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

    /// <summary>Runs all tasks and returns when the last has ended.</summary>
    public void Run(CpuTask task, int count)
    {
        if (count <= 1 || Workers == 1)
        {
            for (var i = 0; i < count; i++)
                task(i, 0);
            return;
        }
        lock (runLock)
        {
            body = task;
            tasks = count;
            Volatile.Write(ref next, 0);
            Volatile.Write(ref running, threads.Length);
            Interlocked.Increment(ref generation);
            var asleep = Volatile.Read(ref sleeping);
            if (asleep > 0)
                wake.Release(asleep);
            Drain(0);
            var spin = new SpinWait();
            while (Volatile.Read(ref running) != 0)
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
        stopping = true;
        Interlocked.Increment(ref generation);
        if (threads.Length > 0)
            wake.Release(threads.Length);
        foreach (var thread in threads)
            thread.Join();
        wake.Dispose();
    }

    void Loop(int worker)
    {
        var seen = 0;
        while (true)
        {
            Await(seen);
            seen++;
            if (stopping)
                return;
            Drain(worker);
            Interlocked.Decrement(ref running);
        }
    }

    // A worker counts itself as sleeping before it looks at the generation again, and Run raises the generation before it counts sleepers:
    // one of the two sees the other. A surplus release only makes a later Wait return early, and the loop then looks again.
    void Await(int seen)
    {
        for (var i = 0; i < SpinsBeforeSleep; i++)
        {
            if (generation != seen)
                return;
            Thread.SpinWait(8);
        }
        Interlocked.Increment(ref sleeping);
        while (generation == seen)
            wake.Wait();
        Interlocked.Decrement(ref sleeping);
    }

    void Drain(int worker)
    {
        var run = body!;
        try
        {
            int task;
            while ((task = Interlocked.Increment(ref next) - 1) < tasks)
                run(task, worker);
        }
        catch (Exception caught)
        {
            failure = caught;
            Volatile.Write(ref next, tasks);
        }
    }
}
