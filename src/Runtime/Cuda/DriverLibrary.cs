using System.Runtime.InteropServices;

namespace Whence.Runtime.Cuda;

/// <summary>
/// The loaded driver library. It stays loaded until the process ends: the driver keeps threads of its own,
/// and nothing is gained by taking the code away from under them.
/// </summary>
sealed class DriverLibrary
{
    readonly nint handle;

    DriverLibrary(string path, nint handle)
    {
        Path = path;
        this.handle = handle;
    }

    /// <summary>The name or path it was loaded by.</summary>
    public string Path { get; }

    /// <summary>The name under which the system's loader finds the driver.</summary>
    public static string SystemName => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>Loads the library.</summary>
    /// <exception cref="CudaUnavailableException">The loader does not find it, or cannot load it.</exception>
    public static DriverLibrary Load(string path)
    {
        try
        {
            return new(path, NativeLibrary.Load(path));
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new CudaUnavailableException($"no NVIDIA driver: the library '{path}' cannot be loaded", error);
        }
    }

    /// <summary>Address of an exported function.</summary>
    /// <exception cref="CudaUnavailableException">The library does not export it.</exception>
    public nint Export(string name) =>
        NativeLibrary.TryGetExport(handle, name, out var address)
            ? address
            : throw new CudaUnavailableException($"the NVIDIA driver library '{Path}' has no function '{name}'");
}
