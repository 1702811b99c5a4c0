namespace Whence.Graphs.Ops;

/// <summary>Position of the largest element along an axis.</summary>
public sealed class ArgMax(int axis, bool keepDimensions = false, bool selectLast = false) : ArgOp(axis, keepDimensions, selectLast)
{
    private protected override float Sign => 1;
}
