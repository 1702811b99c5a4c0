using System.Runtime.InteropServices;

namespace Whence.Runtime.Cuda;

/// <summary>What a new memory pool shall be (<c>CUmemPoolProps</c>, 88 bytes).</summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
struct MemoryPoolProperties
{
    const int Pinned = 1;
    const int OnDevice = 1;

    [FieldOffset(0)] int allocationType;
    [FieldOffset(8)] int locationType;
    [FieldOffset(12)] int locationId;

    /// <summary>A pool of ordinary memory of one device, not shared with other processes.</summary>
    public static MemoryPoolProperties Of(int device) => new() { allocationType = Pinned, locationType = OnDevice, locationId = device };
}
