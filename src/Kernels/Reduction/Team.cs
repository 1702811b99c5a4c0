namespace Whence.Kernels.Reduction;

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
