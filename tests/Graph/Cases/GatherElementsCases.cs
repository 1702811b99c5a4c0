using Whence.Graph;
using Whence.Graph.Ops;

namespace Whence.Tests.Graph.Cases;

sealed class GatherElementsCases : IOpCases
{
    static readonly (Shape X, Shape Index)[] All = [([1], [1]), ([5], [3]), ([4, 10], [4, 1]), ([2, 3, 7], [2, 3, 9]), ([600, 17], [600, 5])];

    public IEnumerable<OpCase> Cases() => All.SelectMany(c => new OpCase[]
    {
        new(new GatherElements(), [c.X, c.Index], x => DoubleTensor.From(c.Index.ToArray(), index => x[0][[.. index[..^1], Place(x[1][index], c.X[-1])]]))
        {
            Value = (input, uniform) => (float)(input == 0 ? uniform : uniform * 1.5 * c.X[-1]),
            Differentiable = [0],
        },
        new(new ScatterElements(c.X[-1]), [c.Index, c.Index], x => Scatter(x[0], x[1], c.X[-1]))
        {
            Value = (input, uniform) => (float)(input == 1 ? uniform : uniform * 1.5 * c.X[-1]),
            Differentiable = [1],
        },
    });

    static DoubleTensor Scatter(DoubleTensor places, DoubleTensor x, int extent)
    {
        var y = new DoubleTensor([.. x.Shape[..^1], extent]);
        foreach (var index in x.Indices())
            y[[.. index[..^1], Place(places[index], extent)]] += x[index];
        return y;
    }

    static int Place(double index, int extent) => (int)Math.Clamp(Math.Truncate(index), 0, extent - 1);
}
