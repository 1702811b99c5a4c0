using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class SliceCases : IOpCases
{
    static readonly (Shape Shape, int[] Starts, int[] Lengths, int[] Steps)[] All =
    [
        ([1], [0], [1], [1]), ([9], [2], [4], [2]), ([9], [8], [9], [-1]), ([2, 3, 5], [0, 0, 1], [2, 3, 3], [1, 1, 1]), ([2, 3, 5], [1, 2, 4], [2, 2, 3], [-1, -2, -2]),
        ([3, 8, 7, 17], [0, 1, 1, 0], [3, 3, 3, 17], [1, 2, 2, 1]), ([4, 6, 6, 3], [0, 0, 5, 0], [4, 6, 6, 3], [1, 1, -1, 1]), ([300, 5], [0, 3], [300, 1], [1, 1]),
        ([2, 20000], [0, 1], [2, 19998], [1, 1]), ([4, 3], [1, 0], [0, 3], [1, 1]), ([5, 4, 3], [0, 0, 0], [5, 4, 3], [1, 1, 1]), ([16, 16], [3, 15], [9, 16], [1, -1]),
    ];

    public IEnumerable<OpCase> Cases() => All.SelectMany(Of);

    static IEnumerable<OpCase> Of((Shape Shape, int[] Starts, int[] Lengths, int[] Steps) c)
    {
        int[] Place(int[] index) => [.. index.Select((i, axis) => c.Starts[axis] + i * c.Steps[axis])];
        yield return new(new Slice(c.Starts, c.Lengths, c.Steps), [c.Shape], x => DoubleTensor.From(c.Lengths, index => x[0][Place(index)]));
        yield return new(new SliceGrad(c.Shape, c.Starts, c.Steps), [new(c.Lengths)], x =>
        {
            var y = new DoubleTensor(c.Shape.ToArray());
            foreach (var index in x[0].Indices())
                y[Place(index)] = x[0][index];
            return y;
        });
    }
}
