using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class TakeRowCases : IOpCases
{
    static readonly (int Batch, Shape Table, Shape Index)[] All =
    [
        (0, [1], []), (0, [6], []), (0, [5, 3, 7], []), (0, [9, 17], [4]), (0, [3, 2], [2, 3]), (0, [8], [33]),
        (1, [4, 10], [4, 1]), (2, [2, 3, 7], [2, 3, 9]), (1, [600, 17], [600, 5]), (1, [3, 5, 4], [3, 7]), (1, [2, 9, 3, 2], [2, 2, 4]),
    ];

    public IEnumerable<OpCase> Cases() => All.Select(c => new OpCase(new TakeRow(c.Batch), [c.Table, c.Index], x =>
        DoubleTensor.From([.. c.Index.ToArray(), .. c.Table.Skip(c.Batch + 1)], index =>
        {
            var row = (int)Math.Clamp(Math.Truncate(x[1][index[..c.Index.Rank]]), 0, c.Table[c.Batch] - 1);
            return x[0][[.. index[..c.Batch], row, .. index[c.Index.Rank..]]];
        }))
    {
        Value = (input, uniform) => (float)(input == 0 ? uniform : uniform * 1.5 * c.Table[c.Batch]),
        Differentiable = [0],
        Label = $"{c.Batch} shared",
    });
}
