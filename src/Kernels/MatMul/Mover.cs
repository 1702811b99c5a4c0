using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>A thread's part in moving an operand's tiles from device memory.</summary>
struct Mover<TShape, TSide, TOperand>
    where TShape : struct, ITileShape
    where TSide : struct, ISide
    where TOperand : struct, IOperand<TOperand>
{
    TOperand operand;
    ArrayView<float> memory;
    int firstDepth;
    int end;
    Spot row0;
    Spot row1;
    Spot row2;
    Spot row3;

    /// <summary>Places of the thread's rows in the tile that starts at <paramref name="firstRow"/>, for sums up to <paramref name="end"/>.</summary>
    public static Mover<TShape, TSide, TOperand> Of(TOperand operand, ArrayView<float> memory, int firstRow, int end)
    {
        var row = firstRow + Slots<TShape, TSide, TOperand>.FirstRow(Group.IdxX);
        var mover = new Mover<TShape, TSide, TOperand>
        {
            operand = operand,
            memory = memory,
            end = end,
            firstDepth = Slots<TShape, TSide, TOperand>.FirstDepth(Group.IdxX),
            row0 = operand.Row(row),
        };
        if (Slots<TShape, TSide, TOperand>.Rows > 1)
            mover.row1 = operand.Row(row + Slots<TShape, TSide, TOperand>.RowStep);
        if (Slots<TShape, TSide, TOperand>.Rows > 2)
        {
            mover.row2 = operand.Row(row + 2 * Slots<TShape, TSide, TOperand>.RowStep);
            mover.row3 = operand.Row(row + 3 * Slots<TShape, TSide, TOperand>.RowStep);
        }
        return mover;
    }

    /// <summary>The thread's elements of the tile that starts at a term, which may be the end of the sums.</summary>
    public Units Fetch(int start) => Fetch(start, 1, 0);

    /// <summary>The same of a tile of words that have so many terms each, shifted by some terms.</summary>
    public Units Fetch(int start, int terms, int shift)
    {
        var units = new Units();
        if (TOperand.Width == 4)
        {
            units.A = Four(0, start, terms, shift);
            if (Count > 1)
                units.B = Four(1, start, terms, shift);
            if (Count > 2)
            {
                units.C = Four(2, start, terms, shift);
                units.D = Four(3, start, terms, shift);
            }
        }
        else
        {
            units.A = new(One(0, start, terms, shift), One(1, start, terms, shift), One(2, start, terms, shift), One(3, start, terms, shift));
            if (Count > 4)
                units.B = new(One(4, start, terms, shift), One(5, start, terms, shift), One(6, start, terms, shift), One(7, start, terms, shift));
        }
        return units;
    }

    /// <summary>Starts the copy of one access to shared memory.</summary>
    public void Copy(int unit, int start, ref float to)
    {
        var (row, depth) = (RowOf(unit), start + firstDepth + DepthOf(unit));
        var place = operand.Depth(depth);
        var exists = depth < end & operand.Covers(row, place);
        var index = exists ? row.Index + place.Index : 0;
        if (TOperand.Width == 4)
            AsyncCopy.Four(ref to, ref memory[index], exists ? 16 : 0);
        else
            AsyncCopy.One(ref to, ref memory[index], exists ? 4 : 0);
    }

    static int Count => Slots<TShape, TSide, TOperand>.Rows * Slots<TShape, TSide, TOperand>.Depths;

    Float4 Four(int unit, int start, int terms, int shift)
    {
        var (row, depth) = (RowOf(unit), start + (firstDepth + DepthOf(unit)) * terms + shift);
        var place = operand.Depth(depth);
        var four = new Float4();
        if (depth < end & operand.Covers(row, place))
            four = memory.Cast<Float4>()[row.Index + place.Index >> 2];
        return four;
    }

    float One(int unit, int start, int terms, int shift)
    {
        var (row, depth) = (RowOf(unit), start + (firstDepth + DepthOf(unit)) * terms + shift);
        var place = operand.Depth(depth);
        var one = 0f;
        if (depth < end & operand.Covers(row, place))
            one = memory[row.Index + place.Index];
        return one;
    }

    Spot RowOf(int unit)
    {
        var i = unit >> Slots<TShape, TSide, TOperand>.DepthBits;
        return i == 0 ? row0 : i == 1 ? row1 : i == 2 ? row2 : row3;
    }

    static int DepthOf(int unit) => (unit & (Slots<TShape, TSide, TOperand>.Depths - 1)) * Slots<TShape, TSide, TOperand>.DepthStep;
}
