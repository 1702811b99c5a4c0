using ILGPU;

namespace Whence.Kernels.Reduction;

/// <summary>
/// A whole group that makes a row: its warps by shuffles, then the warps' results, in order, through shared memory. (<c>GroupExtensions.AllReduce</c> of
/// ILGPU.Algorithms adds warps by atomics of shared memory, in any order, behind three barriers; <c>WarpExtensions.AllReduce</c> makes the shuffles of
/// <see cref="OneWarp"/>, in a loop. Both know numbers only, no states of several registers.)
/// </summary>
readonly struct OneGroup : ITeam
{
    const int Warps = Team.GroupSize / Team.WarpSize;

    public static int Threads => Team.GroupSize;

    public static int Row => Grid.IdxX;

    public static int Member => Group.IdxX;

    // Every call has shared memory of its own, so that one barrier is enough; it may not be called in a loop.
    public static TState Join<TJoin, TState>(TState own)
        where TJoin : struct, IJoin<TState>
        where TState : unmanaged
    {
        var warps = SharedMemory.Allocate<TState>(Warps);
        own = OneWarp.Join<TJoin, TState>(own);
        if ((Group.IdxX & (Team.WarpSize - 1)) == 0)
            warps[Group.IdxX >> 5] = own;
        Group.Barrier();
        var result = TJoin.Merge(warps[0], warps[1]);
        result = TJoin.Merge(TJoin.Merge(result, warps[2]), warps[3]);
        result = TJoin.Merge(TJoin.Merge(result, warps[4]), warps[5]);
        return TJoin.Merge(TJoin.Merge(result, warps[6]), warps[7]);
    }
}
