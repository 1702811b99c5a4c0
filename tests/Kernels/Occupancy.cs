namespace Whence.Tests.Kernels;

/// <summary>How full a processor of compute capability 9.0 is: the warps that run on it at once, of the 64 that it holds.</summary>
static class Occupancy
{
    const int MostWarps = 64;
    const int MostGroups = 32;
    const int Registers = 65536;
    const int SharedBytes = 228 << 10;

    // Registers are given to warps in units, to four warps at once; every group takes some shared memory for the system.
    const int RegisterUnit = 256;
    const int WarpUnit = 4;
    const int SystemBytes = 1 << 10;
    const int SharedUnit = 128;
    const int Lanes = 32;

    /// <summary>The share, of groups of so many threads.</summary>
    public static double Of(int threads, int registers, int sharedBytes)
    {
        var warps = Up(threads, Lanes) / Lanes;
        var byRegisters = Registers / Up(registers * Lanes, RegisterUnit) / WarpUnit * WarpUnit / warps;
        var byShared = SharedBytes / Up(sharedBytes + SystemBytes, SharedUnit);
        var groups = Math.Min(Math.Min(MostWarps / warps, MostGroups), Math.Min(byRegisters, byShared));
        return (double)groups * warps / MostWarps;
    }

    static int Up(int count, int unit) => (count + unit - 1) / unit * unit;
}
