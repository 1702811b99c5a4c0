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
