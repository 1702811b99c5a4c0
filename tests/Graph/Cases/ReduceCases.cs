using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class ReduceCases : IOpCases
{
    static readonly (Shape Shape, int[] Axes)[] Walks =
    [
        ([1], [0]), ([7], []), ([5, 9], [0]), ([5, 9], [1]), ([2, 3, 4, 17], [1, 2]), ([2, 3, 4, 17], [0, 1, 2]), ([2, 3, 4, 17], [3]),
        ([3, 5, 7], [0, 2]), ([3, 5, 7], [-1]), ([300, 5], [0]), ([2, 3, 300], [1]), ([4, 1000], [1]), ([1, 1, 6], [0, 1]), ([2, 1, 3, 1], [3, 1]), ([2, 5, 41, 1], [1, 2]), ([3, 4, 1], [1]),
    ];

    public IEnumerable<OpCase> Cases() =>
        from walk in Walks
        from keep in new[] { false, true }
        select new OpCase(new ReduceSum(walk.Axes, keep), [walk.Shape], x => Reduce(x[0], walk.Axes, keep, values => values.Sum()));

    /// <summary>Folds the values at every kept index.</summary>
    public static DoubleTensor Reduce(DoubleTensor x, int[] axes, bool keep, Func<IEnumerable<double>, double> fold)
    {
        var rank = x.Shape.Length;
        var reduced = Enumerable.Range(0, rank).Select(axis => axes.Length == 0 || axes.Contains(axis) || axes.Contains(axis - rank)).ToArray();
        var groups = x.Indices().GroupBy(index => string.Join(',', index.Select((i, axis) => reduced[axis] ? 0 : i)), index => x[index]);
        var shape = Enumerable.Range(0, rank).Where(axis => keep || !reduced[axis]).Select(axis => reduced[axis] ? 1 : x.Shape[axis]);
        return new([.. shape], [.. groups.Select(fold)]);
    }
}
