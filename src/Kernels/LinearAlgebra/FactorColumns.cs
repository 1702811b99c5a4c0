using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A lane's elements of eight columns.</summary>
struct FactorColumns
{
    double v0, v1, v2, v3, v4, v5, v6, v7;

    /// <summary>The element of the first column.</summary>
    public readonly double First => v0;

    /// <summary>The elements in a row of shared memory, whose columns lie four apart.</summary>
    public static FactorColumns Load(ArrayView<double> row) => new()
    {
        v0 = row[0],
        v1 = row[4],
        v2 = row[8],
        v3 = row[12],
        v4 = row[16],
        v5 = row[20],
        v6 = row[24],
        v7 = row[28],
    };

    /// <summary>The same with another element of the first column.</summary>
    public readonly FactorColumns With(double first)
    {
        var columns = this;
        columns.v0 = first;
        return columns;
    }

    /// <summary>The first column behind the others.</summary>
    public readonly FactorColumns Turn() => new() { v0 = v1, v1 = v2, v2 = v3, v3 = v4, v4 = v5, v5 = v6, v6 = v7, v7 = v0 };

    /// <summary>
    /// Takes a column off all others, after so many turns, a constant: the first column is the warp's in the round of four that is being factored, the last ones
    /// are factored already.
    /// </summary>
    public readonly FactorColumns Next(FactorColumn taken, int turns) => new()
    {
        v0 = taken.OffOwn(v0, 4 * turns),
        v1 = Next(taken, v1, turns + 1),
        v2 = Next(taken, v2, turns + 2),
        v3 = Next(taken, v3, turns + 3),
        v4 = Next(taken, v4, turns + 4),
        v5 = Next(taken, v5, turns + 5),
        v6 = Next(taken, v6, turns + 6),
        v7 = Next(taken, v7, turns + 7),
    };

    /// <summary>Hands over the elements of a row, whose columns lie four apart.</summary>
    public readonly void Store(ArrayView<double> columns, int apart)
    {
        columns[0] = v0;
        columns[apart] = v1;
        columns[2 * apart] = v2;
        columns[3 * apart] = v3;
        columns[4 * apart] = v4;
        columns[5 * apart] = v5;
        columns[6 * apart] = v6;
        columns[7 * apart] = v7;
    }

    static double Next(FactorColumn taken, double value, int place) => place < 8 ? taken.OffRest(value, 4 * place) : taken.OffInverse(value);
}
