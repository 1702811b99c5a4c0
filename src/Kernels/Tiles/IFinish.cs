namespace Whence.Kernels.Tiles;

/// <summary>What a tile does to its results on their way from the registers to memory, as a type.</summary>
interface IFinish
{
    /// <summary>Results are raised to a lower bound.</summary>
    static abstract bool HasLow { get; }

    /// <summary>Results are cut at an upper bound.</summary>
    static abstract bool HasHigh { get; }

    /// <summary>A residual is added first.</summary>
    static abstract bool HasResidual { get; }
}

readonly struct KeepFinish : IFinish
{
    public static bool HasLow => false;

    public static bool HasHigh => false;

    public static bool HasResidual => false;
}

readonly struct ReluFinish : IFinish
{
    public static bool HasLow => true;

    public static bool HasHigh => false;

    public static bool HasResidual => false;
}

readonly struct ClipFinish : IFinish
{
    public static bool HasLow => true;

    public static bool HasHigh => true;

    public static bool HasResidual => false;
}

/// <summary>Another finish, after a residual was added.</summary>
readonly struct ResidualFinish<TFinish> : IFinish
    where TFinish : struct, IFinish
{
    public static bool HasLow => TFinish.HasLow;

    public static bool HasHigh => TFinish.HasHigh;

    public static bool HasResidual => true;
}
