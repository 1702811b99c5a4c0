using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class AffineCases : IOpCases
{
    static readonly Shape[] Shapes = [[1], [3], [17], [2, 1], [5, 3], [2, 3, 5, 3], [2, 7, 7, 16], [3, 200], [40, 40, 24], [1, 9, 9, 513]];

    public IEnumerable<OpCase> Cases() => Shapes.Select(shape => new OpCase(
        new Affine(), [shape, [shape[-1]], [shape[-1]]],
        x => DoubleTensor.From(shape.ToArray(), index => x[0][index] * x[1][index[^1]] + x[2][index[^1]])));
}
