using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class FoldCases : IOpCases
{
    static readonly (Shape Shape, int[] Axes)[] Walks =
    [
        ([1], [0]), ([7], []), ([5, 9], [0]), ([5, 9], [1]), ([2, 3, 4, 17], [1, 2]), ([2, 3, 4, 17], [0, 1, 2]), ([2, 3, 4, 17], [3]),
        ([3, 5, 7], [0, 2]), ([300, 5], [0]), ([2, 3, 300], [1]), ([4, 1000], [1]), ([2, 1, 3, 1], [3, 1]), ([23, 1, 3], [2]), ([2, 5, 41, 1], [1, 2]), ([3, 4, 1], [1]),
    ];

    // The last three are folded in parts.
    public IEnumerable<OpCase> Cases() =>
    [
        .. Small(), Mean([1, 40, 41, 67], [0, 1, 2]), Mean([2, 40, 41, 17], [1, 2]),
        Mean([1, 40, 41, 67], [0, 1, 2]) with
        {
            Op = new ReduceLogSumExp([0, 1, 2]),
            Reference = x => ReduceCases.Reduce(x[0], [0, 1, 2], false, values => Math.Log(values.Sum(Math.Exp))),
        },
    ];

    static OpCase Mean(Shape shape, int[] axes) =>
        new(new ReduceMean(axes), [shape], x => ReduceCases.Reduce(x[0], axes, false, values => values.Average()));

    static IEnumerable<OpCase> Small() =>
        from walk in Walks
        from keep in new[] { false, true }
        from c in Of(walk.Shape, walk.Axes, keep)
        select c;

    static IEnumerable<OpCase> Of(Shape shape, int[] axes, bool keep)
    {
        var spread = new OpCase(new ReduceMean(axes, keep), [shape], Fold(values => values.Average()));
        return
        [
            spread,
            spread with { Op = new ReduceMax(axes, keep), Reference = Fold(values => values.Max()) },
            spread with { Op = new ReduceMin(axes, keep), Reference = Fold(values => values.Min()) },
            spread with { Op = new ReduceSumSquare(axes, keep), Reference = Fold(values => values.Sum(v => v * v)) },
            spread with { Op = new ReduceL1(axes, keep), Reference = Fold(v => v.Sum(Math.Abs)), Value = UnaryShapes.AwayFromZero },
            spread with { Op = new ReduceL2(axes, keep), Reference = Fold(values => Math.Sqrt(values.Sum(v => v * v))) },
            spread with { Op = new ReduceProd(axes, keep), Reference = Fold(Product), Value = AroundOne },
            spread with { Op = new ReduceProd(axes, keep), Reference = Fold(Product), Value = SomeZeros, Label = "zeros" },
        ];

        Func<DoubleTensor[], DoubleTensor> Fold(Func<IEnumerable<double>, double> fold) => x => ReduceCases.Reduce(x[0], axes, keep, fold);
    }

    static double Product(IEnumerable<double> values) => values.Aggregate(1.0, (product, v) => product * v);

    static float AroundOne(int input, double uniform) => (float)(1 + 0.1 * uniform);

    static float SomeZeros(int input, double uniform) => uniform < -0.99 ? 0 : (float)(1 + 0.1 * uniform);
}
