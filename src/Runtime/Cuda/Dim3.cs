namespace Whence.Runtime.Cuda;

/// <summary>Sizes in three directions: groups of a grid, or threads of a group.</summary>
readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    /// <summary>A size in one direction.</summary>
    public static implicit operator Dim3(int x) => new(x);

    public override string ToString() => $"[{X},{Y},{Z}]";
}
