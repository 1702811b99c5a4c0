using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class ScatterRowsCases : IOpCases
{
    // Leading axes shared, the start, the index: places are hit several times, once and not at all.
    static readonly (int Batch, Shape Start, Shape Index)[] All =
    [
        (0, [1], [1]), (0, [5], [3]), (0, [7, 3], [11]), (0, [6, 17], [2, 2]), (1, [4, 10], [4, 3]), (2, [2, 3, 7], [2, 3, 9]), (1, [3, 5, 300], [3, 8]), (0, [4], []),
    ];

    public IEnumerable<OpCase> Cases() =>
        from c in All
        from fold in Enum.GetValues<ScatterFold>()
        select new OpCase(new ScatterRows(fold, c.Batch), [c.Start, c.Index, [.. c.Index.ToArray(), .. c.Start.Skip(c.Batch + 1)]], x => Scatter(fold, c.Batch, x))
        {
            Value = (input, uniform) => (float)(input == 1 ? uniform * 1.5 * c.Start[c.Batch] : uniform * 2),
            Differentiable = [0, 2],
            Label = $"{fold}, {c.Batch} shared",
        };

    static DoubleTensor Scatter(ScatterFold fold, int batch, DoubleTensor[] x)
    {
        var y = new DoubleTensor(x[0].Shape, [.. x[0].Data]);
        foreach (var index in x[2].Indices())
        {
            var place = (int)Math.Clamp(Math.Truncate(x[1][index[..x[1].Shape.Length]]), 0, x[0].Shape[batch] - 1);
            int[] at = [.. index[..batch], place, .. index[x[1].Shape.Length..]];
            y[at] = fold switch
            {
                ScatterFold.Sum => y[at] + x[2][index],
                ScatterFold.Product => y[at] * x[2][index],
                ScatterFold.Max => Math.Max(y[at], x[2][index]),
                ScatterFold.Min => Math.Min(y[at], x[2][index]),
                _ => x[2][index],
            };
        }
        return y;
    }
}
