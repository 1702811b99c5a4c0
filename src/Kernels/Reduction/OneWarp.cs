using ILGPU;

namespace Whence.Kernels.Reduction;

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
