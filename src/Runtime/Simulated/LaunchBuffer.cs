namespace Whence.Runtime.Simulated;

/// <summary>A buffer of a launch, and where the kernel finds its address.</summary>
/// <param name="Parameter">Number of the kernel's parameter in which the address lies.</param>
/// <param name="Offset">Byte of the parameter at which it lies; the simulator writes it there.</param>
/// <param name="Address">Where the buffer lies in the memory of the process.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Name">What messages call it; its number where there is no name.</param>
sealed record LaunchBuffer(int Parameter, int Offset, nint Address, long Bytes, string? Name = null);
