using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class ResampleCases : IOpCases
{
    static readonly (Shape Shape, int Axis, ResampleTable Table)[] All =
    [
        ([1], 0, ResampleTable.Linear(new(1, 1))), ([5], 0, ResampleTable.Linear(new(5, 9))), ([2, 4, 3], 1, ResampleTable.Nearest(new(4, 8))),
        ([2, 7, 5, 3], 2, ResampleTable.Linear(new(5, 10))), ([2, 7, 5, 17], 1, ResampleTable.Cubic(new(7, 4), antialias: true)),
        ([1, 9, 8, 33], 1, ResampleTable.Cubic(new(9, 20, CoordinateMode.AlignCorners), excludeOutside: true)),
        ([2, 16, 3], 1, ResampleTable.Gaussian(16, 1.5)), ([1, 3, 4], 1, ResampleTable.Gaussian(3, 2)),
        ([2, 10], -1, ResampleTable.Linear(new(10, 6, CoordinateMode.CropAndResize, Start: -0.4, End: 1.3, Extrapolation: 7))),
        ([2, 24, 8, 33], 1, ResampleTable.Linear(new(24, 48))),
    ];

    public IEnumerable<OpCase> Cases() => All.Select(c =>
    {
        var (axis, dense) = (c.Shape.Axis(c.Axis), Dense(c.Table));
        return new OpCase(new Resample(c.Axis, c.Table), [c.Shape], x => DoubleTensor.From(c.Shape.With(axis, c.Table.Outputs).ToArray(), index =>
        {
            double sum = c.Table.Bias?[index[axis]] ?? 0;
            for (var i = 0; i < c.Table.Inputs; i++)
            {
                if (dense[index[axis], i] != 0)
                    sum += dense[index[axis], i] * x[0][[.. index[..axis], i, .. index[(axis + 1)..]]];
            }
            return sum;
        }))
        {
            Label = $"{axis}to{c.Table.Outputs}",
        };
    });

    static double[,] Dense(ResampleTable table)
    {
        var dense = new double[table.Outputs, table.Inputs];
        for (var o = 0; o < table.Outputs; o++)
        {
            for (var t = table.Offsets[o]; t < table.Offsets[o + 1]; t++)
                dense[o, table.Indices[t]] += table.Weights[t];
        }
        return dense;
    }
}
