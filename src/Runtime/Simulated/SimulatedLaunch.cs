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
