namespace Whence.Runtime.Cuda;

/// <summary>The NVIDIA driver of this machine: its version and its devices. It needs no disposal.</summary>
public sealed unsafe class CudaDriver
{
    // The newest function that is needed is cuGraphInstantiateWithFlags, which came with CUDA 11.4.
    const int RequiredVersion = 11040;
    const string RequiredWords = "CUDA 11.4, which is driver 470 or later";

    CudaDriver(string library, int version, DriverApi api)
    {
        Library = library;
        VersionNumber = version;
        Api = api;
        Devices = CudaDevice.All(this);
    }

    /// <summary>Name or path of the library.</summary>
    public string Library { get; }

    /// <summary>The CUDA version of the driver, such as 12.4.</summary>
    public Version Version => Decode(VersionNumber);

    /// <summary>The highest PTX ISA version that the driver is known to understand.</summary>
    public Version PtxVersion => PtxIsa.Highest(VersionNumber);

    /// <summary>The devices in the driver's order: <c>cuda:0</c> is the first; at least one.</summary>
    public IReadOnlyList<CudaDevice> Devices { get; }

    internal int VersionNumber { get; }

    internal DriverApi Api { get; }

    /// <summary>Loads the driver of this machine.</summary>
    /// <exception cref="CudaUnavailableException">There is no driver library that starts, it is too old, or it has no device.</exception>
    public static CudaDriver Load() => Load(DriverLibrary.SystemName);

    /// <summary>Loads a driver by the path of its library.</summary>
    /// <exception cref="CudaUnavailableException">There is no such library that starts, it is too old, or it has no device.</exception>
    internal static CudaDriver Load(string path)
    {
        var library = DriverLibrary.Load(path);
        // Asked before the other functions are looked up: an old driver lacks some of them, and its version says more than a name.
        var version = ReadVersion(library);
        var api = new DriverApi(library);
        Start(api, version);
        return new(path, version, api);
    }

    static int ReadVersion(DriverLibrary library)
    {
        int version = 0;
        var result = ((delegate* unmanaged<int*, CudaResult>)library.Export("cuDriverGetVersion"))(&version);
        if (result == CudaResult.StubLibrary)
            throw new CudaUnavailableException($"'{library.Path}' is the toolkit's stub for linking, not a driver");
        if (result != CudaResult.Success)
            throw new CudaUnavailableException($"the NVIDIA driver does not say its version: cuDriverGetVersion failed with {(int)result}");
        if (version < RequiredVersion)
            throw new CudaUnavailableException($"the NVIDIA driver is too old: it has CUDA {Decode(version)}, needed is {RequiredWords}");
        return version;
    }

    static void Start(DriverApi api, int version)
    {
        var result = api.Devices.Initialize(0);
        if (result == CudaResult.Success)
            return;
        var words = api.Describe(result, "cuInit", $"starting the NVIDIA driver (CUDA {Decode(version)})");
        throw new CudaUnavailableException(result switch
        {
            CudaResult.NoDevice => $"the NVIDIA driver (CUDA {Decode(version)}) finds no device",
            CudaResult.SystemDriverMismatch => $"{words}; library and kernel module differ: a restart after a driver update usually helps",
            _ => words,
        });
    }

    static Version Decode(int version) => new(version / 1000, version % 1000 / 10);
}
