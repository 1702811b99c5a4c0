namespace Whence.Kernels;

/// <summary>A three-dimensional extent: threads of a group, or groups of a grid.</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public readonly record struct Extent(int X, int Y = 1, int Z = 1)
{
    /// <summary>X * Y * Z.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>An extent along x.</summary>
    public static implicit operator Extent(int x) => new(x);

    /// <inheritdoc/>
    public override string ToString() => $"({X},{Y},{Z})";
}
