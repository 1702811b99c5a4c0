using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>Kernels whose threads are independent: a line of groups of 256.</summary>
static class Threads
{
    /// <summary>Threads of a group.</summary>
    public const int PerGroup = 256;

    /// <summary>The number of this thread, counted through all groups.</summary>
    public static int Index => Grid.IdxX * PerGroup + Group.IdxX;

    /// <summary>Groups for so many threads.</summary>
    public static Extent Groups(long threads) => checked((int)((threads + PerGroup - 1) / PerGroup));
}
