using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>A thread's part in storing an operand's tiles to shared memory, as [depth][row].</summary>
struct Stager<TShape, TSide, TOperand>
    where TShape : struct, ITileShape
    where TSide : struct, ISide
    where TOperand : struct, ILayout
{
    static readonly int Stride = Slots<TShape, TSide, TOperand>.Height + 4;
    static readonly int Size = TShape.K * Stride;

    int first;

    public static Stager<TShape, TSide, TOperand> Of() => new()
    {
        first = Slots<TShape, TSide, TOperand>.FirstDepth(Group.IdxX) * Stride + Slots<TShape, TSide, TOperand>.FirstRow(Group.IdxX),
    };

    public readonly void Stage(ArrayView<Float4> shared, Units units, int buffer)
    {
        var at = buffer * Size + first;
        if (TOperand.Width == 4)
        {
            Four(shared, at, 0, units.A);
            if (Count > 1)
                Four(shared, at, 1, units.B);
            if (Count > 2)
            {
                Four(shared, at, 2, units.C);
                Four(shared, at, 3, units.D);
            }
        }
        else
        {
            Ones(shared, at, 0, units.A);
            if (Count > 4)
                Ones(shared, at, 4, units.B);
        }
    }

    static int Count => Slots<TShape, TSide, TOperand>.Rows * Slots<TShape, TSide, TOperand>.Depths;

    static int Offset(int unit) =>
        (unit >> Slots<TShape, TSide, TOperand>.DepthBits) * Slots<TShape, TSide, TOperand>.RowStep
        + (unit & (Slots<TShape, TSide, TOperand>.Depths - 1)) * Slots<TShape, TSide, TOperand>.DepthStep * Stride;

    static void Four(ArrayView<Float4> shared, int at, int unit, Float4 four)
    {
        if (!TOperand.AlongDepth)
        {
            shared.SubView(at >> 2)[Offset(unit) >> 2] = four;
            return;
        }
        var to = shared.Cast<float>().SubView(at);
        to[Offset(unit)] = four.X;
        to[Offset(unit) + Stride] = four.Y;
        to[Offset(unit) + 2 * Stride] = four.Z;
        to[Offset(unit) + 3 * Stride] = four.W;
    }

    static void Ones(ArrayView<Float4> shared, int at, int unit, Float4 ones)
    {
        var to = shared.Cast<float>().SubView(at);
        to[Offset(unit)] = ones.X;
        to[Offset(unit + 1)] = ones.Y;
        to[Offset(unit + 2)] = ones.Z;
        to[Offset(unit + 3)] = ones.W;
    }
}
