namespace Whence.Runtime.Cuda;

/// <summary>What can be asked of a device (<c>CUdevice_attribute</c>).</summary>
enum DeviceAttribute
{
    MaxThreadsPerGroup = 1,
    MaxSharedBytesPerGroup = 8,
    ClockKilohertz = 13,
    Multiprocessors = 16,
    ComputeMode = 20,
    MemoryClockKilohertz = 36,
    MemoryBusBits = 37,
    L2Bytes = 38,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
    MaxSharedBytesPerGroupOptIn = 97,
    MemoryPoolsSupported = 115,
}
