using ILGPU;
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
        var (i0, i1, i2, i3) = (result.Row(row), result.Row(row + 1), result.Row(row + 2), result.Row(row + 3));
        if (epilogue.Flags.Bias != 0)
        {
            var bias = Load(epilogue.Bias, result.FirstChannel, column);
            v0 = Float4.Join(default(Plus), v0, bias);
            v1 = Float4.Join(default(Plus), v1, bias);
            v2 = Float4.Join(default(Plus), v2, bias);
            v3 = Float4.Join(default(Plus), v3, bias);
        }
        if (epilogue.Flags.Residual != 0)
        {
            var (r0, r1) = (Load(epilogue.Residual, i0, column), Load(epilogue.Residual, i1, column));
            var (r2, r3) = (Load(epilogue.Residual, i2, column), Load(epilogue.Residual, i3, column));
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
            var (m0, m1) = (Load(epilogue.Mask, i0, column), Load(epilogue.Mask, i1, column));
            var (m2, m3) = (Load(epilogue.Mask, i2, column), Load(epilogue.Mask, i3, column));
            v0 = Float4.Join(default(Masked), v0, m0);
            v1 = Float4.Join(default(Masked), v1, m1);
            v2 = Float4.Join(default(Masked), v2, m2);
            v3 = Float4.Join(default(Masked), v3, m3);
        }
        Put(i0, column, v0);
        Put(i1, column, v1);
        Put(i2, column, v2);
        Put(i3, column, v3);
    }

    Float4 Load(ArrayView<Float1> view, int index, int column)
    {
        var from = view.Cast<float>();
        var v = new Float4();
        if (index < 0 | column >= result.Columns)
            return v;
        index += column;
        if (TResult.Width == 4)
            return from.Cast<Float4>()[index >> 2];
        v.X = from[index];
        if (column + 1 < result.Columns)
            v.Y = from[index + 1];
        if (column + 2 < result.Columns)
            v.Z = from[index + 2];
        if (column + 3 < result.Columns)
            v.W = from[index + 3];
        return v;
    }

    void Put(int index, int column, Float4 v)
    {
        if (index < 0 | column >= result.Columns)
            return;
        index += column;
        if (TResult.Width == 4)
        {
            y.Cast<Float4>()[index >> 2] = v;
            return;
        }
        y[index] = v.X;
        if (column + 1 < result.Columns)
            y[index + 1] = v.Y;
        if (column + 2 < result.Columns)
            y[index + 2] = v.Z;
        if (column + 3 < result.Columns)
            y[index + 3] = v.W;
    }
}
