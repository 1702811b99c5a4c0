using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class ArgCases : IOpCases
{
    static readonly (Shape Shape, int Axis)[] All =
        [([1], 0), ([9], -1), ([4, 10], 1), ([4, 10], 0), ([2, 5, 17], 1), ([3, 1000], -1), ([2, 6, 5, 3], 1), ([40, 60, 30], 0)];

    public IEnumerable<OpCase> Cases() =>
        from c in All
        from keep in new[] { false, true }
        from last in new[] { false, true }
        from op in new ArgOp[] { new ArgMax(c.Axis, keep, last), new ArgMin(c.Axis, keep, last) }
        select new OpCase(op, [c.Shape], x => Search(x[0], c.Shape.Axis(c.Axis), keep, last, op is ArgMax ? 1 : -1))
        {
            Value = (_, uniform) => (float)Math.Round(4 * uniform),
            Differentiable = [],
            Label = $"{c.Axis}{keep}{last}",
        };

    static DoubleTensor Search(DoubleTensor x, int axis, bool keep, bool last, double sign)
    {
        int[] kept = [.. x.Shape[..axis], 1, .. x.Shape[(axis + 1)..]];
        var y = DoubleTensor.From(kept, index =>
        {
            var line = Enumerable.Range(0, x.Shape[axis]).Select(i => sign * x[[.. index[..axis], i, .. index[(axis + 1)..]]]).ToList();
            return last ? line.LastIndexOf(line.Max()) : line.IndexOf(line.Max());
        });
        return keep ? y : new([.. x.Shape[..axis], .. x.Shape[(axis + 1)..]], y.Data);
    }
}
