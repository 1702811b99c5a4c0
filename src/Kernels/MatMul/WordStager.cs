using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>A thread's part in storing an operand's tiles to shared memory as pairs of bfloat16, two terms of a row each.</summary>
static class WordStager<TShape, TSide, TOperand>
    where TShape : struct, ITileShape
    where TSide : struct, ISide
    where TOperand : struct, IOperand<TOperand>
{
    /// <summary>Terms of a word.</summary>
    public const int Terms = 2;

    /// <summary>From the terms that a first access reads to those of the second: the other half of four words, or of each word.</summary>
    static int Shift => TOperand.AlongDepth & TOperand.Width == 4 ? 4 : 1;

    static int Count => Slots<TShape, TSide, TOperand>.Rows * Slots<TShape, TSide, TOperand>.Depths;

    /// <summary>The first halves of the thread's words.</summary>
    public static Units First(Mover<TShape, TSide, TOperand> mover, int start) => mover.Fetch(start, Terms, 0);

    /// <summary>The second halves.</summary>
    public static Units Second(Mover<TShape, TSide, TOperand> mover, int start) => mover.Fetch(start, Terms, Shift);

    /// <summary>Stores the words from <paramref name="at"/> on, where the thread's first one goes.</summary>
    public static void Stage(ArrayView<uint> at, Units first, Units second)
    {
        if (TOperand.Width == 4)
        {
            Four(at, 0, first.A, second.A);
            if (Count > 1)
                Four(at, 1, first.B, second.B);
            if (Count > 2)
            {
                Four(at, 2, first.C, second.C);
                Four(at, 3, first.D, second.D);
            }
        }
        else
        {
            Ones(at, 0, first.A, second.A);
            if (Count > 4)
                Ones(at, 4, first.B, second.B);
        }
    }

    static void Four(ArrayView<uint> at, int unit, Float4 first, Float4 second)
    {
        var words = TOperand.AlongDepth
            ? new Word4(Pack(first.X, first.Y), Pack(first.Z, first.W), Pack(second.X, second.Y), Pack(second.Z, second.W))
            : new Word4(Pack(first.X, second.X), Pack(first.Y, second.Y), Pack(first.Z, second.Z), Pack(first.W, second.W));
        at.Cast<Word4>()[Copier<TShape, TSide, TOperand>.Offset(unit) >> 2] = words;
    }

    static void Ones(ArrayView<uint> at, int unit, Float4 first, Float4 second)
    {
        at[Copier<TShape, TSide, TOperand>.Offset(unit)] = Pack(first.X, second.X);
        at[Copier<TShape, TSide, TOperand>.Offset(unit + 1)] = Pack(first.Y, second.Y);
        at[Copier<TShape, TSide, TOperand>.Offset(unit + 2)] = Pack(first.Z, second.Z);
        at[Copier<TShape, TSide, TOperand>.Offset(unit + 3)] = Pack(first.W, second.W);
    }

    static uint Pack(float low, float high) => MatrixCore.ToBFloat16(low, high);
}
