namespace Whence.Kernels;

/// <summary>A three-dimensional extent: threads of a group, or groups of a grid.</summary>
readonly record struct Extent(int X, int Y = 1, int Z = 1)
{
    public long Count => (long)X * Y * Z;

    public static implicit operator Extent(int x) => new(x);

    public override string ToString() => $"({X},{Y},{Z})";
}
