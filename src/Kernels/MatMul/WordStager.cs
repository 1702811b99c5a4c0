using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>
/// A thread's part in storing an operand's tiles to shared memory as pairs of bfloat16, two terms of a row each. Every unit of four words takes two accesses: four
/// terms and four further along the row, which are two words each, or four rows of one term and the same of the next one. One word takes two terms.
/// </summary>
static class WordStager<TShape, TSide, TOperand>
    where TShape : struct, ITileShape
    where TSide : struct, ISide
    where TOperand : struct, IOperand<TOperand>
{
    const int TermsOfWord = 2;

    static bool IsAlong => TOperand.AlongDepth & TOperand.Width == 4;

    static int Count => Slots<TShape, TSide, TOperand>.Rows * Slots<TShape, TSide, TOperand>.Depths;

    /// <summary>Where the thread's first word goes.</summary>
    public static int First => IsAlong
        ? Slots<TShape, TSide, TOperand>.FirstRow(Group.IdxX) * WordTile<TShape, TSide, TOperand>.RowStep + (Slots<TShape, TSide, TOperand>.FirstDepth(Group.IdxX) >> 1)
        : Copier<TShape, TSide, TOperand>.First;

    /// <summary>What the first accesses of the tile that starts at a term read.</summary>
    public static Units Fetch(Mover<TShape, TSide, TOperand> mover, int start) => mover.Fetch(start, IsAlong ? 1 : TermsOfWord, 0);

    /// <summary>What the second ones read.</summary>
    public static Units FetchMore(Mover<TShape, TSide, TOperand> mover, int start) =>
        mover.Fetch(start, IsAlong ? 1 : TermsOfWord, IsAlong ? TShape.Run : 1);

    /// <summary>Stores the words from a place on, which is where the thread's first one goes.</summary>
    public static void Stage(ArrayView<uint> shared, int at, Units first, Units second)
    {
        if (TOperand.Width == 4)
        {
            Four(shared, at, 0, first.A, second.A);
            if (Count > 1)
                Four(shared, at, 1, first.B, second.B);
            if (Count > 2)
            {
                Four(shared, at, 2, first.C, second.C);
                Four(shared, at, 3, first.D, second.D);
            }
        }
        else
        {
            Ones(shared, at, 0, first.A, second.A);
            if (Count > 4)
                Ones(shared, at, 4, first.B, second.B);
        }
    }

    static void Four(ArrayView<uint> shared, int at, int unit, Float4 first, Float4 second)
    {
        var offset = Copier<TShape, TSide, TOperand>.Offset(unit);
        if (TOperand.AlongDepth)
        {
            var to = shared.Cast<Word2>().SubView(at >> 1);
            to[offset >> 1] = new(Pack(first.X, first.Y), Pack(first.Z, first.W));
            to[offset + (TShape.Run >> 1) >> 1] = new(Pack(second.X, second.Y), Pack(second.Z, second.W));
            return;
        }
        shared.Cast<Word4>().SubView(at >> 2)[offset >> 2] =
            new(Pack(first.X, second.X), Pack(first.Y, second.Y), Pack(first.Z, second.Z), Pack(first.W, second.W));
    }

    static void Ones(ArrayView<uint> shared, int at, int unit, Float4 first, Float4 second)
    {
        var to = shared.SubView(at);
        to[Copier<TShape, TSide, TOperand>.Offset(unit)] = Pack(first.X, second.X);
        to[Copier<TShape, TSide, TOperand>.Offset(unit + 1)] = Pack(first.Y, second.Y);
        to[Copier<TShape, TSide, TOperand>.Offset(unit + 2)] = Pack(first.Z, second.Z);
        to[Copier<TShape, TSide, TOperand>.Offset(unit + 3)] = Pack(first.W, second.W);
    }

    static uint Pack(float low, float high) => MatrixCore.ToBFloat16(low, high);
}
