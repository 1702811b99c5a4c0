namespace Whence.Runtime.Cuda;

/// <summary>Which PTX a driver understands.</summary>
static class PtxIsa
{
    // The PTX ISA that came with each CUDA release, newest first; a newer driver understands at least the newest known here.
    static readonly (int Cuda, Version Ptx)[] Releases =
    [
        (13000, new(9, 0)), (12090, new(8, 8)), (12080, new(8, 7)), (12070, new(8, 6)), (12050, new(8, 5)), (12040, new(8, 4)),
        (12030, new(8, 3)), (12020, new(8, 2)), (12010, new(8, 1)), (12000, new(8, 0)), (11080, new(7, 8)), (11070, new(7, 7)),
        (11060, new(7, 6)), (11050, new(7, 5)), (11040, new(7, 4)),
    ];

    /// <summary>The highest PTX ISA version that a driver understands.</summary>
    /// <param name="cuda">The driver's CUDA version as it writes it: 12040 is 12.4.</param>
    public static Version Highest(int cuda)
    {
        foreach (var (release, ptx) in Releases)
            if (cuda >= release)
                return ptx;
        return Releases[^1].Ptx;
    }
}
