namespace Whence.Runtime.Cuda;

/// <summary>A run of bytes at a device address; owned by a <see cref="DeviceMemory"/>.</summary>
readonly record struct DeviceRange(ulong Pointer, long Bytes);
