using Whence.Graph;
using Whence.Graph.Ops;

namespace Whence.Tests.Graph.Cases;

sealed class TakeRowCases : IOpCases
{
    static readonly (Shape Table, Shape Index)[] All = [([1], []), ([6], []), ([5, 3, 7], []), ([9, 17], [4]), ([3, 2], [2, 3]), ([8], [33])];

    public IEnumerable<OpCase> Cases() => All.Select(c => new OpCase(new TakeRow(), [c.Table, c.Index], x =>
        DoubleTensor.From([.. c.Index.ToArray(), .. c.Table.Skip(1)], index =>
        {
            var row = (int)Math.Clamp(Math.Truncate(x[1][index[..c.Index.Rank]]), 0, c.Table[0] - 1);
            return x[0][[row, .. index[c.Index.Rank..]]];
        }))
    {
        Value = (input, uniform) => (float)(input == 0 ? uniform : uniform * 2 * c.Table[0]),
        Differentiable = [],
    });
}
