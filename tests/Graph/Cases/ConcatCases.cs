using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class ConcatCases : IOpCases
{
    static readonly (int Axis, Shape[] Shapes)[] All =
    [
        (0, [[1]]), (0, [[3], [5], [1]]), (1, [[2, 3], [2, 17]]), (-1, [[2, 3, 5, 3], [2, 3, 5, 16], [2, 3, 5, 1]]), (0, [[1, 4, 3], [2, 4, 3]]),
        (1, [[2, 3, 7], [2, 1, 7], [2, 2, 7]]), (2, [[1, 40, 1, 33], [1, 40, 20, 33]]), (1, [[3, 0], [3, 2]]),
    ];

    public IEnumerable<OpCase> Cases() => All.Select(c => new OpCase(new Concat(c.Axis), c.Shapes, x => Join(x, c.Shapes[0].Axis(c.Axis))));

    static DoubleTensor Join(DoubleTensor[] x, int axis)
    {
        var shape = x[0].Shape.ToArray();
        shape[axis] = x.Sum(part => part.Shape[axis]);
        return DoubleTensor.From(shape, index =>
        {
            var (own, k) = (index.ToArray(), 0);
            for (; own[axis] >= x[k].Shape[axis]; k++)
                own[axis] -= x[k].Shape[axis];
            return x[k][own];
        });
    }
}
