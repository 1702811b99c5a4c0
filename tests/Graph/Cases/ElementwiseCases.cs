using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class ElementwiseCases : IOpCases
{
    static readonly Shape[][] Pairs =
    [
        [[], []], [[1], [1]], [[7], [7]], [[2, 3, 5, 17], [17]], [[33, 3], [3]], [[3], [33, 3]], [[4, 1, 5], [1, 3, 1]], [[2, 3, 4, 5], []],
        [[2, 1, 1, 19], [2, 5, 3, 19]], [[1, 64, 65], [2, 1, 65]], [[127], [127]], [[5, 1], [1, 6]], [[40, 41, 3], [3]],
    ];

    public IEnumerable<OpCase> Cases() => Pairs.SelectMany(Of);

    static IEnumerable<OpCase> Of(Shape[] shapes) =>
    [
        Binary(new Add(), shapes, (a, b) => a + b),
        Binary(new Mul(), shapes, (a, b) => a * b),
    ];

    /// <summary>A case of a pointwise op of two operands.</summary>
    public static OpCase Binary(Op op, Shape[] shapes, Func<double, double, double> f) =>
        new(op, shapes, x => DoubleTensor.From(
            Shape.Broadcast(shapes[0], shapes[1]).ToArray(), index => f(x[0].Broadcast(index), x[1].Broadcast(index))));
}
