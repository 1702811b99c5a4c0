using ILGPU;

namespace Whence.Kernels.MatMul;

/// <summary>A thread's part in copying an operand's tiles to shared memory as they lie.</summary>
static class Copier<TShape, TSide, TOperand>
    where TShape : struct, ITileShape
    where TSide : struct, ISide
    where TOperand : struct, IOperand<TOperand>
{
    /// <summary>Where the thread's first element goes.</summary>
    public static int First =>
        WordTile<TShape, TSide, TOperand>.Line(Slots<TShape, TSide, TOperand>.FirstRow(Group.IdxX)) * WordTile<TShape, TSide, TOperand>.RowStep
        + Slots<TShape, TSide, TOperand>.FirstDepth(Group.IdxX) * WordTile<TShape, TSide, TOperand>.DepthStep;

    /// <summary>Starts the copies of the tile that starts at a term.</summary>
    public static void Copy(Mover<TShape, TSide, TOperand> mover, int start, ArrayView<float> to)
    {
        One(mover, 0, start, to);
        if (Count > 1)
            One(mover, 1, start, to);
        if (Count > 2)
        {
            One(mover, 2, start, to);
            One(mover, 3, start, to);
        }
        if (Count > 4)
        {
            One(mover, 4, start, to);
            One(mover, 5, start, to);
            One(mover, 6, start, to);
            One(mover, 7, start, to);
        }
    }

    static int Count => Slots<TShape, TSide, TOperand>.Rows * Slots<TShape, TSide, TOperand>.Depths;

    /// <summary>From where the first element goes to where an access goes.</summary>
    public static int Offset(int unit) =>
        (unit >> Slots<TShape, TSide, TOperand>.DepthBits) * Slots<TShape, TSide, TOperand>.RowStep * WordTile<TShape, TSide, TOperand>.RowStep
        + (unit & (Slots<TShape, TSide, TOperand>.Depths - 1)) * Slots<TShape, TSide, TOperand>.DepthStep * WordTile<TShape, TSide, TOperand>.DepthStep;

    static void One(Mover<TShape, TSide, TOperand> mover, int unit, int start, ArrayView<float> to) => mover.Copy(unit, start, ref to[Offset(unit)]);
}
