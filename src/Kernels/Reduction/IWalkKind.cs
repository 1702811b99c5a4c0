namespace Whence.Kernels.Reduction;

/// <summary>What is known of a walk when a kernel is compiled.</summary>
interface IWalkKind
{
    /// <summary>The offset of element <paramref name="i"/>.</summary>
    static abstract int Offset(Walk walk, int i);
}

/// <summary>Neighbours in memory.</summary>
readonly struct Neighbours : IWalkKind
{
    public static int Offset(Walk walk, int i) => i;
}

/// <summary>One dimension.</summary>
readonly struct Strided : IWalkKind
{
    public static int Offset(Walk walk, int i) => i * walk.InnermostStride;
}

/// <summary>Any dimensions.</summary>
readonly struct Nested : IWalkKind
{
    public static int Offset(Walk walk, int i) => walk.Offset(i);
}
