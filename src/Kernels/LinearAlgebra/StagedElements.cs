using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// The eight elements of an operand that a thread carries to shared memory, as [depth][row]. Neighbouring threads take neighbours in memory: four depths of a
/// row, or rows of a depth.
/// </summary>
struct StagedElements<TShape, TOperand>
    where TShape : struct, IStageShape
    where TOperand : struct, IDoubleOperand
{
    double e0, e1, e2, e3, e4, e5, e6, e7;

    /// <summary>Elements of a depth, and four more, so that four depths of four rows lie in different banks.</summary>
    public static int Stride => (1 << TShape.Log2Size) + 4;

    /// <summary>Elements that are staged at once.</summary>
    public static int Length => Stride << TShape.Log2Step;

    /// <summary>Reads what is at these rows and depths.</summary>
    public static StagedElements<TShape, TOperand> Load(TOperand from, int row, int depth) => new()
    {
        e0 = from.At(row + Row(0), depth + Depth(0)),
        e1 = from.At(row + Row(1), depth + Depth(1)),
        e2 = from.At(row + Row(2), depth + Depth(2)),
        e3 = from.At(row + Row(3), depth + Depth(3)),
        e4 = from.At(row + Row(4), depth + Depth(4)),
        e5 = from.At(row + Row(5), depth + Depth(5)),
        e6 = from.At(row + Row(6), depth + Depth(6)),
        e7 = from.At(row + Row(7), depth + Depth(7)),
    };

    /// <summary>Starts copies of what is at these rows and depths.</summary>
    public static void Copy(TOperand from, int row, int depth, ArrayView<double> stage, int at)
    {
        One(from, row, depth, stage, at, 0);
        One(from, row, depth, stage, at, 1);
        One(from, row, depth, stage, at, 2);
        One(from, row, depth, stage, at, 3);
        One(from, row, depth, stage, at, 4);
        One(from, row, depth, stage, at, 5);
        One(from, row, depth, stage, at, 6);
        One(from, row, depth, stage, at, 7);
    }

    /// <summary>Writes to shared memory.</summary>
    public readonly void Store(ArrayView<double> stage, int at)
    {
        stage[at + Place(0)] = e0;
        stage[at + Place(1)] = e1;
        stage[at + Place(2)] = e2;
        stage[at + Place(3)] = e3;
        stage[at + Place(4)] = e4;
        stage[at + Place(5)] = e5;
        stage[at + Place(6)] = e6;
        stage[at + Place(7)] = e7;
    }

    static void One(TOperand from, int row, int depth, ArrayView<double> stage, int at, int part) =>
        from.Copy(ref stage[at + Place(part)], row + Row(part), depth + Depth(part));

    static int Place(int part) => Depth(part) * Stride + Row(part);

    static int Row(int part) => TOperand.IsAlongDepth
        ? (Group.IdxX >> 2) + ((part >> (TShape.Log2Step - 2)) << (TShape.Log2Threads - 2))
        : Group.IdxX & ((1 << TShape.Log2Size) - 1);

    static int Depth(int part) => TOperand.IsAlongDepth
        ? (Group.IdxX & 3) + (part & ((1 << (TShape.Log2Step - 2)) - 1)) * 4
        : (Group.IdxX >> TShape.Log2Size) + (part << (TShape.Log2Threads - TShape.Log2Size));
}
