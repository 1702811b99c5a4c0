namespace Whence.Tests;

static class AllocatedBytes
{
    /// <summary>
    /// The least that one of three runs allocates on this thread: the runtime may allocate once for itself, as when it compiles code anew, and a run that
    /// allocates does so every time.
    /// </summary>
    public static long Of(Action run) => Of(() =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });

    /// <summary>The same, of runs that count for themselves.</summary>
    public static long Of(Func<long> run)
    {
        var least = run();
        for (var round = 1; round < 3 && least > 0; round++)
            least = Math.Min(least, run());
        return least;
    }
}
