using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class OneHotCases : IOpCases
{
    static readonly (Shape Shape, int Depth)[] All = [([], 3), ([1], 1), ([7], 10), ([2, 3], 17), ([64], 1000)];

    public IEnumerable<OpCase> Cases() =>
        from c in All
        from wrap in new[] { false, true }
        select new OpCase(new OneHot(c.Depth, wrap), [c.Shape], x => DoubleTensor.From([.. c.Shape.ToArray(), c.Depth], index =>
        {
            var label = x[0][index[..^1]];
            return label == index[^1] || (wrap && label + c.Depth == index[^1]) ? 1 : 0;
        }))
        {
            Value = (_, uniform) => (float)Math.Floor(uniform * 1.3 * c.Depth),
            Differentiable = [],
            Label = wrap ? "wrap" : "",
        };
}
