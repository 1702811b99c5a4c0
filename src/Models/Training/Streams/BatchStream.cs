namespace Whence.Models.Training;

/// <summary>
/// Batches in order, prepared ahead on worker threads. Worker w of W makes the batches w, w + W, ..., all in memory of its own, and begins the next when the reader has
/// given the last one back: no worker can come before another, whichever threads the machine runs first.
/// </summary>
sealed class BatchStream : IDisposable
{
    readonly BatchMaker maker;
    readonly long first;
    readonly long end;
    readonly PreparedBatch[] slots;
    readonly SemaphoreSlim[] free;
    readonly SemaphoreSlim[] ready;
    readonly Thread[] workers;
    readonly CancellationTokenSource stopping = new();

    /// <summary>Starts the workers on the batches [first, end).</summary>
    public BatchStream(BatchMaker maker, int workers, long first, long end)
    {
        (this.maker, this.first, this.end) = (maker, first, end);
        slots = [.. Enumerable.Range(0, workers).Select(_ => maker.Allocate())];
        free = [.. slots.Select(_ => new SemaphoreSlim(1))];
        ready = [.. slots.Select(_ => new SemaphoreSlim(0))];
        this.workers = [.. Enumerable.Range(0, workers).Select(w => new Thread(() => Work(w, workers)) { IsBackground = true, Name = $"examples {w}" })];
        foreach (var worker in this.workers)
            worker.Start();
    }

    /// <summary>The batch of a number; numbers are asked for in order, and given back before the next.</summary>
    public PreparedBatch Take(long number, CancellationToken cancellation)
    {
        var slot = Slot(number);
        ready[slot].Wait(cancellation);
        if (slots[slot].Failure is { } failure)
            throw new TrainingException($"an example of batch {number} cannot be prepared: {failure.Message}", failure);
        return slots[slot];
    }

    /// <summary>Says that a batch has been read.</summary>
    public void Return(long number) => free[Slot(number)].Release();

    /// <summary>Ends the workers and waits for them.</summary>
    public void Dispose()
    {
        stopping.Cancel();
        foreach (var worker in workers)
            worker.Join();
        foreach (var semaphore in free.Concat(ready))
            semaphore.Dispose();
        stopping.Dispose();
    }

    int Slot(long number) => (int)((number - first) % slots.Length);

    void Work(int worker, int stride)
    {
        try
        {
            for (var number = first + worker; number < end; number += stride)
            {
                var slot = Slot(number);
                free[slot].Wait(stopping.Token);
                Make(number, slots[slot]);
                ready[slot].Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has ended.
        }
    }

    // What an example throws is the reader's to hear: a thread has nobody to tell.
    void Make(long number, PreparedBatch batch)
    {
        try
        {
            batch.Failure = null;
            maker.Make(number, batch);
        }
#pragma warning disable CA1031
        catch (Exception caught)
#pragma warning restore CA1031
        {
            batch.Failure = caught;
        }
    }
}
