using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class WhereCases : IOpCases
{
    static readonly Shape[][] Operands =
        [[[], [], []], [[19], [19], [19]], [[5, 1], [5, 7], [7]], [[2, 1, 3], [4, 1], []], [[40, 300], [300], [40, 1]], [[3], [33, 3], [1]]];

    public IEnumerable<OpCase> Cases() => Operands.Select(shapes => new OpCase(new Where(), shapes, Reference)
    {
        Value = (input, u) => (float)(input == 0 ? Math.Round(u) : u),
        Differentiable = [1, 2],
    });

    static DoubleTensor Reference(DoubleTensor[] x)
    {
        var shape = x.Select(operand => new Shape(operand.Shape)).Aggregate(Shape.Broadcast);
        return DoubleTensor.From(shape.ToArray(), index => x[0].Broadcast(index) != 0 ? x[1].Broadcast(index) : x[2].Broadcast(index));
    }
}
