using Whence.Kernels;

namespace Whence.Runtime.Simulated;

/// <summary>What a kernel is launched with.</summary>
/// <param name="Grid">Groups along each axis.</param>
/// <param name="Group">Threads of a group along each axis.</param>
/// <param name="Arguments">
/// The bytes of each parameter as they are in C#: a number, a pointer, a view of 16 bytes (pointer and length), a structure. Pointers are written by
/// <paramref name="Buffers"/>.
/// </param>
/// <param name="Buffers">The buffers that the arguments point to; each may be reached only within its bounds.</param>
/// <param name="DynamicSharedBytes">Shared memory of a group beyond what the text declares.</param>
sealed record SimulatedLaunch(Extent Grid, Extent Group, byte[][] Arguments, LaunchBuffer[] Buffers, int DynamicSharedBytes = 0);

/// <summary>A buffer of a launch, and where the kernel finds its address.</summary>
/// <param name="Parameter">Number of the kernel's parameter in which the address lies.</param>
/// <param name="Offset">Byte of the parameter at which it lies; the simulator writes it there.</param>
/// <param name="Address">Where the buffer lies in the memory of the process.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Name">What messages call it; its number where there is no name.</param>
sealed record LaunchBuffer(int Parameter, int Offset, nint Address, long Bytes, string? Name = null);
