namespace Whence.Runtime;

/// <summary>The two rates that bound any loop or kernel on a device, as measured on it.</summary>
/// <param name="FlopPerSecond">Multiplications and additions per second, fused, in registers.</param>
/// <param name="BytesPerSecond">Bytes read plus bytes written per second by a copy.</param>
public readonly record struct RooflinePeaks(double FlopPerSecond, double BytesPerSecond);
