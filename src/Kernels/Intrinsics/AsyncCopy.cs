using ILGPU.IR.Intrinsics;

namespace Whence.Kernels.Intrinsics;

/// <summary>Copies from device to shared memory that run beside the thread; what is there before the thread waits for them is undefined.</summary>
public static class AsyncCopy
{
    /// <summary>Starts a copy of 16 bytes, of which so many are read, 16 or none; the others become 0.</summary>
    [IntrinsicImplementation, Ptx("cp.async.cg.shared.global [%0], [%1], 16, %2")]
    public static void Four(ref float to, ref float from, int bytes) => to = bytes == 0 ? 0 : from;

    /// <summary>Starts a copy of 4 bytes, of which so many are read, 4 or none; the others become 0.</summary>
    [IntrinsicImplementation, Ptx("cp.async.ca.shared.global [%0], [%1], 4, %2", 80, Otherwise = typeof(WithoutAsyncCopy))]
    public static void One(ref float to, ref float from, int bytes) => to = bytes == 0 ? 0 : from;

    /// <summary>Starts a copy of a double, of which so many bytes are read, 8 or none; the others become 0.</summary>
    [IntrinsicImplementation, Ptx("cp.async.ca.shared.global [%0], [%1], 8, %2", 80, Otherwise = typeof(WithoutAsyncCopy))]
    public static void Double(ref double to, ref double from, int bytes) => to = bytes == 0 ? 0 : from;

    /// <summary>Ends a batch of copies.</summary>
    [IntrinsicImplementation, Ptx("cp.async.commit_group", 80, Otherwise = typeof(WithoutAsyncCopy))]
    public static void Commit()
    {
    }

    /// <summary>Waits until all batches are there but the last one.</summary>
    [IntrinsicImplementation, Ptx("cp.async.wait_group 1")]
    public static void WaitAllButOne()
    {
    }

    /// <summary>Waits until all batches are there but the last two.</summary>
    [IntrinsicImplementation, Ptx("cp.async.wait_group 2")]
    public static void WaitAllButTwo()
    {
    }

    /// <summary>Waits until all batches are there.</summary>
    [IntrinsicImplementation, Ptx("cp.async.wait_group 0", 80, Otherwise = typeof(WithoutAsyncCopy))]
    public static void WaitAll()
    {
    }
}

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
