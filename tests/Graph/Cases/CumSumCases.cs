using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class CumSumCases : IOpCases
{
    static readonly (Shape Shape, int Axis)[] All = [([1], 0), ([7], 0), ([3, 5], 0), ([3, 5], -1), ([2, 4, 17], 1), ([2, 3, 33, 2], 2), ([40, 50, 60], 1)];

    public IEnumerable<OpCase> Cases() =>
        from c in All
        from exclusive in new[] { false, true }
        from reverse in new[] { false, true }
        select new OpCase(new CumSum(c.Axis, exclusive, reverse), [c.Shape], x => Sums(x[0], c.Shape.Axis(c.Axis), exclusive, reverse))
        {
            Label = $"{c.Axis}{exclusive}{reverse}",
        };

    static DoubleTensor Sums(DoubleTensor x, int axis, bool exclusive, bool reverse)
    {
        var y = new DoubleTensor(x.Shape);
        foreach (var index in reverse ? x.Indices().Reverse() : x.Indices())
        {
            var before = index.ToArray();
            before[axis] += reverse ? 1 : -1;
            if (before[axis] >= 0 && before[axis] < x.Shape[axis])
                y[index] = y[before] + (exclusive ? x[before] : 0);
            if (!exclusive)
                y[index] += x[index];
        }
        return y;
    }
}
