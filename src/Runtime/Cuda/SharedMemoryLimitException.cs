namespace Whence.Runtime.Cuda;

/// <summary>A kernel asks for more shared memory per group than the device has.</summary>
public sealed class SharedMemoryLimitException : BackendException
{
    internal SharedMemoryLimitException(string kernel, string device, long asked, long limit)
        : base($"kernel '{kernel}': a group asks for {asked} bytes of shared memory, {device} allows {limit}")
    {
        AskedBytes = asked;
        LimitBytes = limit;
    }

    /// <summary>Static and dynamic bytes per group asked for.</summary>
    public long AskedBytes { get; }

    /// <summary>The most bytes per group that the device allows.</summary>
    public long LimitBytes { get; }
}
