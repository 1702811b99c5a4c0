using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>Finishes and stores a thread's results, in blocks of four rows by four columns.</summary>
/// <param name="firstRow">Row of the product where the tile starts.</param>
/// <param name="firstColumn">Column of it.</param>
readonly struct Writer<TResult>(TResult result, EpilogueArguments<Float1> epilogue, ArrayView<float> y, int firstRow, int firstColumn)
    where TResult : struct, IResult<TResult>
{
    readonly TResult result = result;
    readonly EpilogueArguments<Float1> epilogue = epilogue;
    readonly ArrayView<float> y = y;
    readonly int firstRow = firstRow;
    readonly int firstColumn = firstColumn;

    /// <summary>Stores four rows from a row, four columns from a column of the tile.</summary>
    public void Store(int row, int column, Float4 v0, Float4 v1, Float4 v2, Float4 v3)
    {
        row += firstRow;
        column += firstColumn;
        var columns = result.Columns;
        var (i0, i1, i2, i3) = (result.Row(row), result.Row(row + 1), result.Row(row + 2), result.Row(row + 3));
        if (epilogue.Flags.Bias != 0)
        {
            var bias = Load(epilogue.Bias, result.FirstChannel, column, columns);
            v0 = Float4.Join(default(Plus), v0, bias);
            v1 = Float4.Join(default(Plus), v1, bias);
            v2 = Float4.Join(default(Plus), v2, bias);
            v3 = Float4.Join(default(Plus), v3, bias);
        }
        if (epilogue.Flags.Residual != 0)
        {
            var (r0, r1) = (Load(epilogue.Residual, i0, column, columns), Load(epilogue.Residual, i1, column, columns));
            var (r2, r3) = (Load(epilogue.Residual, i2, column, columns), Load(epilogue.Residual, i3, column, columns));
            v0 = Float4.Join(default(Plus), v0, r0);
            v1 = Float4.Join(default(Plus), v1, r1);
            v2 = Float4.Join(default(Plus), v2, r2);
            v3 = Float4.Join(default(Plus), v3, r3);
        }
        if (epilogue.Flags.Activation != 0)
        {
            v0 = Float4.Join(new Activation(epilogue.Flags), v0, v0);
            v1 = Float4.Join(new Activation(epilogue.Flags), v1, v1);
            v2 = Float4.Join(new Activation(epilogue.Flags), v2, v2);
            v3 = Float4.Join(new Activation(epilogue.Flags), v3, v3);
        }
        if (epilogue.Flags.Mask != 0)
        {
            var (m0, m1) = (Load(epilogue.Mask, i0, column, columns), Load(epilogue.Mask, i1, column, columns));
            var (m2, m3) = (Load(epilogue.Mask, i2, column, columns), Load(epilogue.Mask, i3, column, columns));
            v0 = Float4.Join(default(Masked), v0, m0);
            v1 = Float4.Join(default(Masked), v1, m1);
            v2 = Float4.Join(default(Masked), v2, m2);
            v3 = Float4.Join(default(Masked), v3, m3);
        }
        Put(y, i0, column, columns, v0);
        Put(y, i1, column, columns, v1);
        Put(y, i2, column, columns, v2);
        Put(y, i3, column, columns, v3);
    }

    // What does not exist is not stored either: any other element stands for it.
    static Float4 Load(ArrayView<Float1> view, int index, int column, int columns)
    {
        var from = view.Cast<float>();
        var at = Words.Select(index >= 0 & column < columns, index + column, 0);
        if (TResult.Width == 4)
            return from.Cast<Float4>()[at >> 2];
        return new(
            from[at], from[Words.Select(column + 1 < columns, at + 1, 0)], from[Words.Select(column + 2 < columns, at + 2, 0)],
            from[Words.Select(column + 3 < columns, at + 3, 0)]);
    }

    static void Put(ArrayView<float> y, int index, int column, int columns, Float4 v)
    {
        if (index < 0 | column >= columns)
            return;
        index += column;
        if (TResult.Width == 4)
        {
            y.Cast<Float4>()[index >> 2] = v;
            return;
        }
        y[index] = v.X;
        if (column + 1 < columns)
            y[index + 1] = v.Y;
        if (column + 2 < columns)
            y[index + 2] = v.Z;
        if (column + 3 < columns)
            y[index + 3] = v.W;
    }
}
