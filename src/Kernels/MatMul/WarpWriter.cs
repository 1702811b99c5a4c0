using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>Finishes and stores a lane's results: pairs of columns of two rows, 8 rows apart, of blocks of 16 x 8.</summary>
/// <param name="firstRow">Row of the product where the warp's results start.</param>
/// <param name="firstColumn">Column of it.</param>
readonly struct WarpWriter<TResult>(TResult result, EpilogueArguments<Float1> epilogue, ArrayView<float> y, int firstRow, int firstColumn)
    where TResult : struct, IResult<TResult>
{
    const int Further = 8;

    readonly TResult result = result;
    readonly EpilogueArguments<Float1> epilogue = epilogue;
    readonly ArrayView<float> y = y;
    readonly int firstRow = firstRow + ((Group.IdxX & 31) >> 2);
    readonly int firstColumn = firstColumn + ((Group.IdxX & 3) << 1);

    /// <summary>Stores four blocks side by side, of 16 rows from a row and 32 columns from a column of the warp's.</summary>
    public void Store(int row, int column, Float4 a, Float4 b, Float4 c, Float4 d)
    {
        column += firstColumn;
        var columns = result.Columns;
        var (upper, lower) = (result.Row(row + firstRow), result.Row(row + firstRow + Further));
        Float4 u0 = new(a.X, a.Y, b.X, b.Y), u1 = new(c.X, c.Y, d.X, d.Y), l0 = new(a.Z, a.W, b.Z, b.W), l1 = new(c.Z, c.W, d.Z, d.W);
        if (epilogue.Flags.Bias != 0)
        {
            var (b0, b1) = (Load(epilogue.Bias, result.FirstChannel, column, columns), Load(epilogue.Bias, result.FirstChannel, column + 2 * Further, columns));
            u0 = Float4.Join(default(Plus), u0, b0);
            u1 = Float4.Join(default(Plus), u1, b1);
            l0 = Float4.Join(default(Plus), l0, b0);
            l1 = Float4.Join(default(Plus), l1, b1);
        }
        if (epilogue.Flags.Residual != 0)
        {
            var (r0, r1) = (Load(epilogue.Residual, upper, column, columns), Load(epilogue.Residual, upper, column + 2 * Further, columns));
            var (r2, r3) = (Load(epilogue.Residual, lower, column, columns), Load(epilogue.Residual, lower, column + 2 * Further, columns));
            u0 = Float4.Join(default(Plus), u0, r0);
            u1 = Float4.Join(default(Plus), u1, r1);
            l0 = Float4.Join(default(Plus), l0, r2);
            l1 = Float4.Join(default(Plus), l1, r3);
        }
        if (epilogue.Flags.Activation != 0)
        {
            u0 = Float4.Join(new Activation(epilogue.Flags), u0, u0);
            u1 = Float4.Join(new Activation(epilogue.Flags), u1, u1);
            l0 = Float4.Join(new Activation(epilogue.Flags), l0, l0);
            l1 = Float4.Join(new Activation(epilogue.Flags), l1, l1);
        }
        if (epilogue.Flags.Mask != 0)
        {
            var (m0, m1) = (Load(epilogue.Mask, upper, column, columns), Load(epilogue.Mask, upper, column + 2 * Further, columns));
            var (m2, m3) = (Load(epilogue.Mask, lower, column, columns), Load(epilogue.Mask, lower, column + 2 * Further, columns));
            u0 = Float4.Join(default(Masked), u0, m0);
            u1 = Float4.Join(default(Masked), u1, m1);
            l0 = Float4.Join(default(Masked), l0, m2);
            l1 = Float4.Join(default(Masked), l1, m3);
        }
        Put(y, upper, column, columns, u0);
        Put(y, upper, column + 2 * Further, columns, u1);
        Put(y, lower, column, columns, l0);
        Put(y, lower, column + 2 * Further, columns, l1);
    }

    // Two pairs, a block apart.
    static Float4 Load(ArrayView<Float1> view, int index, int column, int columns)
    {
        var (low, high) = (Pair(view.Cast<float>(), index, column, columns), Pair(view.Cast<float>(), index, column + Further, columns));
        return new(low.X, low.Y, high.X, high.Y);
    }

    static void Put(ArrayView<float> y, int index, int column, int columns, Float4 v)
    {
        Pair(y, index, column, columns, new() { X = v.X, Y = v.Y });
        Pair(y, index, column + Further, columns, new() { X = v.Z, Y = v.W });
    }

    // What does not exist is not stored either: any other element stands for it.
    static Float2 Pair(ArrayView<float> from, int index, int column, int columns)
    {
        var at = Words.Select(index >= 0 & column < columns, index + column, 0);
        return TResult.Width == 4 ? from.Cast<Float2>()[at >> 1] : new() { X = from[at], Y = from[Words.Select(column + 1 < columns, at + 1, 0)] };
    }

    static void Pair(ArrayView<float> y, int index, int column, int columns, Float2 v)
    {
        if (index < 0 | column >= columns)
            return;
        index += column;
        if (TResult.Width == 4)
        {
            y.Cast<Float2>()[index >> 1] = v;
            return;
        }
        y[index] = v.X;
        if (column + 1 < columns)
            y[index + 1] = v.Y;
    }
}
