namespace Whence.Kernels.Reduction;

/// <summary>Sizes of a fold, as its kernels take them.</summary>
struct ReduceDims
{
    /// <summary>Number of results.</summary>
    public int Outputs;

    /// <summary>Values folded into one.</summary>
    public int Count;

    /// <summary>Shares that the values of a result are cut into.</summary>
    public int Parts;

    /// <summary>Values of a share.</summary>
    public int PartLength;

    /// <summary>Binary logarithm of the neighbouring results of a group, where threads side by side make them.</summary>
    public int ColumnBits;

    /// <summary>The dimensions that are kept.</summary>
    public Walk Kept;

    /// <summary>The dimensions that are folded.</summary>
    public Walk Folded;
}
