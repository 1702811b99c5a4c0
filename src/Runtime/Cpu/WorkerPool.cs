using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Whence.Runtime.Cpu;

/// <summary>One independent piece of a step: <paramref name="task"/> of all tasks, run by <paramref name="worker"/>.</summary>
delegate void CpuTask(int task, int worker);

/// <summary>
/// A fixed set of threads that share the tasks of one step at a time. Every worker begins with a stretch of neighbouring tasks of its own, so that what one step wrote is near to
/// who reads it in the next, and then helps where most is left. Which worker runs a task varies, what the task computes never depends on
/// it. The caller takes part and waits for tasks that were taken, never for a worker that has none. A worker whose processor was taken away in the middle of a task stops them all:
/// after that the caller works alone, for as long as was lost, and longer where it happens again soon. Workers spin
/// briefly between steps, then sleep; a run allocates nothing.
/// </summary>
sealed class WorkerPool : IDisposable
{
    const int SpinsBeforeSleep = 1000;
    const int MostTimesAlone = 16;

    // A worker is late after this and eight tasks' time; being late again within so long is no chance.
    static readonly long Patience = Stopwatch.Frequency / 5000;
    static readonly long Soon = Stopwatch.Frequency / 20;

    // Values between two tickets: a pair of cache lines, which processors fetch together.
    const int TicketStep = 16;

    readonly Thread[] threads;
    readonly SemaphoreSlim wake = new(0);
    readonly Lock runLock = new();
    CpuTask body = (_, _) => { };

    // One for each worker's stretch: the step's number in the upper half, tasks not yet taken in the lower. Whoever takes one off the lower half owns a task of that very step, and
    // the step cannot end before he is done.
    readonly long[] tickets;
    int offered;
    uint number;
    int pending;
    int sleeping;
    long aloneUntil;
    int timesAlone = 1;
    volatile bool stopping;
    volatile Exception? failure;

    public WorkerPool(int workers)
    {
        Workers = workers;
        tickets = new long[(workers + 1) * TicketStep];
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

    /// <summary>Runs all tasks and returns when the last has ended. What a task throws is thrown on as it is.</summary>
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
            var begun = Stopwatch.GetTimestamp();
            if (begun < aloneUntil)
            {
                for (var i = 0; i < count; i++)
                    Do(task, i, 0);
            }
            else
            {
                Offer(task, count);
                Wait(begun, Drain(0));
            }
            if (failure is { } caught)
            {
                failure = null;
                ExceptionDispatchInfo.Throw(caught);
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

    void Offer(CpuTask task, int tasks)
    {
        (body, offered) = (task, tasks);
        number++;
        Volatile.Write(ref pending, tasks);
        for (var i = 0; i < Workers; i++)
            Volatile.Write(ref Ticket(i), (long)number << 32 | (uint)(Start(i + 1) - Start(i)));
        Interlocked.MemoryBarrier();
        var asleep = Volatile.Read(ref sleeping);
        if (asleep > 0)
            wake.Release(asleep);
    }

    // A task is short: whoever gives his processor away for it may get it back long after.
    void Wait(long begun, int done)
    {
        if (Volatile.Read(ref pending) == 0)
            return;
        var start = Stopwatch.GetTimestamp();
        var late = start + Patience + 8 * (start - begun) / Math.Max(done, 1);
        var now = start;
        for (; Volatile.Read(ref pending) != 0; now = Stopwatch.GetTimestamp())
        {
            if (now < late)
                Thread.SpinWait(8);
            else
                Thread.Yield();
        }
        if (now < late)
            return;
        timesAlone = now - aloneUntil < Soon ? Math.Min(2 * timesAlone, MostTimesAlone) : 1;
        aloneUntil = now + timesAlone * (now - start);
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

    bool HasTasks
    {
        get
        {
            for (var i = 0; i < Workers; i++)
            {
                if (Left(i) != 0)
                    return true;
            }
            return false;
        }
    }

    ref long Ticket(int stretch) => ref tickets[(stretch + 1) * TicketStep];

    uint Left(int stretch) => (uint)Volatile.Read(ref Ticket(stretch));

    int Start(int stretch) => (int)((long)offered * stretch / Workers);

    /// <summary>Runs tasks until none is left, and returns how many.</summary>
    int Drain(int worker)
    {
        var done = 0;
        for (var stretch = worker; stretch >= 0; stretch = Fullest())
        {
            while (TryTake(stretch, out var task))
            {
                Do(body, task, worker);
                done++;
            }
        }
        if (done > 0)
            Interlocked.Add(ref pending, -done);
        return done;
    }

    void Do(CpuTask work, int task, int worker)
    {
        try
        {
            work(task, worker);
        }
        catch (Exception caught)
        {
            failure = caught;
        }
    }

    bool TryTake(int stretch, out int task)
    {
        ref var ticket = ref Ticket(stretch);
        while (true)
        {
            var seen = Volatile.Read(ref ticket);
            var left = (int)(uint)seen;
            task = left == 0 ? 0 : Start(stretch + 1) - left;
            if (left == 0)
                return false;
            if (Interlocked.CompareExchange(ref ticket, seen - 1, seen) == seen)
                return true;
        }
    }

    /// <summary>The stretch with the most tasks left, or -1.</summary>
    int Fullest()
    {
        var (best, most) = (-1, 0u);
        for (var i = 0; i < Workers; i++)
        {
            var left = Left(i);
            if (left > most)
                (best, most) = (i, left);
        }
        return best;
    }
}
