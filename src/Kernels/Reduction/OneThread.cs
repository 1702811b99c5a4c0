using ILGPU;

namespace Whence.Kernels.Reduction;

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
