namespace Whence.Runtime.Cuda;

/// <summary>What CUDA offers on this machine, in words.</summary>
/// <param name="Devices">One line per device of the driver; an unusable one says why.</param>
/// <param name="Reason">Why no device can be used; null where at least one can.</param>
sealed record CudaProbe(IReadOnlyList<string> Devices, string? Reason)
{
    /// <summary>Asks the driver of this machine; never throws.</summary>
    public static CudaProbe Examine() => Examine(DriverLibrary.SystemName);

    internal static CudaProbe Examine(string library)
    {
        try
        {
            var driver = CudaDriver.Load(library);
            var lines = driver.Devices.Select(device => Line(driver, device)).ToArray();
            var isUsable = driver.Devices.Any(device => device.Obstacle is null);
            return new(lines, isUsable ? null : $"no device is usable: {string.Join("; ", lines)}");
        }
        catch (BackendException error)
        {
            return new([], error.Message);
        }
    }

    static string Line(CudaDriver driver, CudaDevice device) => device.Obstacle is { } reason
        ? $"{device}: not usable, {reason}"
        : $"{device}, CUDA {driver.Version}, PTX {driver.PtxVersion} for {device.PtxTarget}";
}
