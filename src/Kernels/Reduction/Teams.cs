using ILGPU;

namespace Whence.Kernels.Reduction;

/// <summary>Threads that make one row together, in groups of <see cref="Team.GroupSize"/>: one, a warp, or the whole group.</summary>
interface ITeam
{
    /// <summary>How many.</summary>
    static abstract int Threads { get; }

    /// <summary>The row of the calling thread.</summary>
    static abstract int Row { get; }

    /// <summary>Which of the row's threads is calling.</summary>
    static abstract int Member { get; }

    /// <summary>
    /// Joins what the row's threads have found, in an order that depends on nothing but their number; each gets the result. All threads of the group take part.
    /// </summary>
    static abstract TState Join<TJoin, TState>(TState own)
        where TJoin : struct, IJoin<TState>
        where TState : unmanaged;
}

/// <summary>A thread that makes a row alone.</summary>
readonly struct OneThread : ITeam
{
    public static int Threads => 1;

    public static int Row => Grid.IdxX * Team.GroupSize + Group.IdxX;

    public static int Member => 0;

    public static TState Join<TJoin, TState>(TState own)
        where TJoin : struct, IJoin<TState>
        where TState : unmanaged => own;
}

/// <summary>A warp that makes a row.</summary>
readonly struct OneWarp : ITeam
{
    public static int Threads => Team.WarpSize;

    public static int Row => Grid.IdxX * (Team.GroupSize / Team.WarpSize) + (Group.IdxX >> 5);

    public static int Member => Group.IdxX & (Team.WarpSize - 1);

    public static TState Join<TJoin, TState>(TState own)
        where TJoin : struct, IJoin<TState>
        where TState : unmanaged
    {
        own = TJoin.Merge(own, TJoin.Across(own, 16));
        own = TJoin.Merge(own, TJoin.Across(own, 8));
        own = TJoin.Merge(own, TJoin.Across(own, 4));
        own = TJoin.Merge(own, TJoin.Across(own, 2));
        return TJoin.Merge(own, TJoin.Across(own, 1));
    }
}

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

/// <summary>What the teams that share rows have in common.</summary>
static class Team
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 256;

    /// <summary>Threads of a warp.</summary>
    public const int WarpSize = 32;

    /// <summary>Groups for so many rows, by teams of so many threads.</summary>
    public static int Groups(long rows, int threads)
    {
        var perGroup = GroupSize / threads;
        return checked((int)((rows + perGroup - 1) / perGroup));
    }

    /// <summary>The type of teams of so many threads.</summary>
    public static Type Of(int threads) => threads switch
    {
        1 => typeof(OneThread),
        WarpSize => typeof(OneWarp),
        _ => typeof(OneGroup),
    };
}
