using System.Globalization;
using System.Text;

namespace Whence.Runtime.Cuda;

/// <summary>One device of the driver: what it is and what it allows. It is opened with <see cref="Open()"/>.</summary>
public sealed unsafe class CudaDevice
{
    // Below it there are no integer dot products and no tensor-core instructions that the kernels could use.
    static readonly Version LowestCapability = new(7, 5);

    readonly int handle;

    CudaDevice(CudaDriver driver, int ordinal)
    {
        Driver = driver;
        Ordinal = ordinal;
        int device;
        Check(driver.Api.Devices.Get(&device, ordinal), "cuDeviceGet");
        handle = device;
        Name = ReadName();
        nuint bytes;
        Check(driver.Api.Devices.GetTotalMemory(&bytes, handle), "cuDeviceTotalMem");
        MemoryBytes = (long)bytes;
        Capability = new(Ask(DeviceAttribute.ComputeCapabilityMajor), Ask(DeviceAttribute.ComputeCapabilityMinor));
        Multiprocessors = Ask(DeviceAttribute.Multiprocessors);
        MaxThreadsPerGroup = Ask(DeviceAttribute.MaxThreadsPerGroup);
        DefaultSharedBytesPerGroup = Ask(DeviceAttribute.MaxSharedBytesPerGroup);
        MaxSharedBytesPerGroup = Math.Max(DefaultSharedBytesPerGroup, Ask(DeviceAttribute.MaxSharedBytesPerGroupOptIn));
        L2Bytes = Ask(DeviceAttribute.L2Bytes);
        ClockHertz = Ask(DeviceAttribute.ClockKilohertz) * 1000L;
        MemoryBytesPerSecond = 2000.0 * Ask(DeviceAttribute.MemoryClockKilohertz) * Ask(DeviceAttribute.MemoryBusBits) / 8;
        HasMemoryPools = Ask(DeviceAttribute.MemoryPoolsSupported) != 0;
        IsProhibited = Ask(DeviceAttribute.ComputeMode) == 2;
    }

    /// <summary>The driver it belongs to.</summary>
    public CudaDriver Driver { get; }

    /// <summary>Its number: N of <c>cuda:N</c>.</summary>
    public int Ordinal { get; }

    /// <summary>The driver's name of it, such as <c>NVIDIA H200</c>.</summary>
    public string Name { get; }

    /// <summary>Compute capability, such as 9.0.</summary>
    public Version Capability { get; }

    /// <summary>The PTX <c>.target</c> for it, such as <c>sm_90a</c> or <c>sm_80</c>.</summary>
    /// <exception cref="Compiler.PtxTargetException">It is not usable, see <see cref="Obstacle"/>.</exception>
    public string PtxTarget => Compiler.PtxTarget.For(Capability.Major, Capability.Minor, Driver.PtxVersion).Name;

    /// <summary>Bytes of device memory.</summary>
    public long MemoryBytes { get; }

    /// <summary>Number of streaming multiprocessors.</summary>
    public int Multiprocessors { get; }

    /// <summary>The most threads of one group.</summary>
    public int MaxThreadsPerGroup { get; }

    /// <summary>The most shared bytes of one group that a kernel has without asking.</summary>
    public int DefaultSharedBytesPerGroup { get; }

    /// <summary>The most shared bytes of one group that a kernel can ask for.</summary>
    public int MaxSharedBytesPerGroup { get; }

    /// <summary>Bytes of the second-level cache.</summary>
    public int L2Bytes { get; }

    /// <summary>Highest clock of the multiprocessors in hertz.</summary>
    public long ClockHertz { get; }

    /// <summary>Bytes per second of the memory at its highest clock, two transfers per cycle.</summary>
    public double MemoryBytesPerSecond { get; }

    /// <summary>Why it cannot be used, in words; null where it can.</summary>
    public string? Obstacle => Capability < LowestCapability
        ? $"compute capability {Capability} is older than {LowestCapability}, the oldest that the kernels are written for"
        : IsProhibited ? "its compute mode is 'prohibited' (nvidia-smi -c 0 lifts that)" : null;

    /// <summary>Number and name, for messages.</summary>
    internal string Title => $"cuda:{Ordinal} ({Name})";

    internal bool HasMemoryPools { get; }

    internal int Handle => handle;

    bool IsProhibited { get; }

    double GigaHertz => ClockHertz / 1e9;

    double GiB => MemoryBytes / (double)(1 << 30);

    /// <summary>Opens the device: a context with one stream, and compiled kernels kept in the user's cache folder.</summary>
    /// <exception cref="CudaUnavailableException">The device is not usable: see <see cref="Obstacle"/>.</exception>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public CudaContext Open() => Open(KernelCache.Default);

    /// <summary>One line: name, capability, multiprocessors, clock, memory.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"cuda:{Ordinal} {Name}, compute capability {Capability}, {Multiprocessors} multiprocessors at {GigaHertz:0.00} GHz, {GiB:0.0} GiB");

    internal CudaContext Open(KernelCache? cache) =>
        Obstacle is { } reason ? throw new CudaUnavailableException($"{Title}: {reason}") : new(this, cache);

    internal static CudaDevice[] All(CudaDriver driver)
    {
        int count;
        driver.Api.Check(driver.Api.Devices.GetCount(&count), "cuDeviceGetCount", $"counting devices");
        if (count == 0)
            throw new CudaUnavailableException($"the NVIDIA driver (CUDA {driver.Version}) finds no device");
        return [.. Enumerable.Range(0, count).Select(ordinal => new CudaDevice(driver, ordinal))];
    }

    string ReadName()
    {
        var name = stackalloc byte[256];
        Check(Driver.Api.Devices.GetName(name, 256, handle), "cuDeviceGetName");
        return Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    int Ask(DeviceAttribute attribute)
    {
        int value;
        Driver.Api.Check(
            Driver.Api.Devices.GetAttribute(&value, attribute, handle), "cuDeviceGetAttribute", $"asking cuda:{Ordinal} for {attribute}");
        return value;
    }

    void Check(CudaResult result, string call) => Driver.Api.Check(result, call, $"asking cuda:{Ordinal} what it is");
}
