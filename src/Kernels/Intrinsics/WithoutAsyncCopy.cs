namespace Whence.Kernels.Intrinsics;

/// <summary>What <see cref="AsyncCopy"/> does, on devices that copy no other way than through registers.</summary>
static class WithoutAsyncCopy
{
    /// <inheritdoc cref="AsyncCopy.One"/>
    public static void One(ref float to, ref float from, int bytes) => to = bytes == 0 ? 0 : from;

    /// <inheritdoc cref="AsyncCopy.Double"/>
    public static void Double(ref double to, ref double from, int bytes) => to = bytes == 0 ? 0 : from;

    /// <inheritdoc cref="AsyncCopy.Commit"/>
    public static void Commit()
    {
    }

    /// <inheritdoc cref="AsyncCopy.WaitAll"/>
    public static void WaitAll()
    {
    }
}
