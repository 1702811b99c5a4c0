using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class SoftmaxCases : IOpCases
{
    static readonly (Shape Shape, int Axis)[] Walks =
        [([1], 0), ([5], -1), ([3, 10], 1), ([3, 10], 0), ([2, 17], 1), ([2, 3, 5, 7], 1), ([2, 3, 4, 19], -1), ([4, 1000], 1), ([2, 19, 33], 1)];

    public IEnumerable<OpCase> Cases() =>
        from walk in Walks
        from value in new Func<int, double, float>[] { (_, u) => (float)(4 * u), (_, u) => (float)(1000 + 3 * u) }
        from logarithm in new[] { false, true }
        select new OpCase(
            logarithm ? new LogSoftmax(walk.Axis) : new Softmax(walk.Axis), [walk.Shape], x => Reference(x[0], walk.Axis, logarithm))
        {
            Value = value,
            Label = value(0, 0) == 0 ? "" : "large",
        };

    static DoubleTensor Reference(DoubleTensor x, int axis, bool logarithm)
    {
        var at = axis < 0 ? axis + x.Shape.Length : axis;
        var largest = x.Data.Max();
        return DoubleTensor.From(x.Shape, index =>
        {
            var other = (int[])index.Clone();
            var sum = 0.0;
            for (other[at] = 0; other[at] < x.Shape[at]; other[at]++)
                sum += Math.Exp(x[other] - largest);
            var value = x[index] - largest - Math.Log(sum);
            return logarithm ? value : Math.Exp(value);
        });
    }
}
