namespace Whence.Graphs.Ops;

/// <summary>Position of the smallest element along an axis.</summary>
public sealed class ArgMin(int axis, bool keepDimensions = false, bool selectLast = false) : ArgOp(axis, keepDimensions, selectLast)
{
    private protected override float Sign => -1;
}
