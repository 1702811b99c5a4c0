using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class GatherCases : IOpCases
{
    static readonly (Shape Shape, int Axis, int[] Indices, Shape IndexShape)[] All =
    [
        ([3], 0, [1], []), ([5], 0, [4, 0, 0, -1], [2, 2]), ([3, 7], 0, [2, 2, 0], [3]), ([3, 7], 1, [6, -7, 3], [3]), ([2, 5, 3, 17], 2, [1, 1, 1, 0, 2, 1], [6]),
        ([2, 5, 9], -1, [8, 0], [1, 2]), ([64, 33], 0, [.. Enumerable.Range(0, 200).Select(i => i * 7 % 64)], [10, 20]), ([4, 3], 1, [], [0]),
    ];

    public IEnumerable<OpCase> Cases() => All.Select(c =>
    {
        var axis = c.Shape.Axis(c.Axis);
        int[] y = [.. c.Shape.Take(axis), .. c.IndexShape.ToArray(), .. c.Shape.Skip(axis + 1)];
        return new OpCase(new Gather(c.Axis, c.Indices, c.IndexShape), [c.Shape], x => DoubleTensor.From(y, index =>
        {
            var flat = 0;
            for (var i = 0; i < c.IndexShape.Rank; i++)
                flat = flat * c.IndexShape[i] + index[axis + i];
            var picked = (c.Indices[flat] + c.Shape[axis]) % c.Shape[axis];
            return x[0][[.. index.Take(axis), picked, .. index.Skip(axis + c.IndexShape.Rank)]];
        }))
        {
            Label = c.Axis.ToString(),
        };
    });
}
