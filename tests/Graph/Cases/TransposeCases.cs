using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class TransposeCases : IOpCases
{
    static readonly (Shape Shape, int[] Order)[] All =
    [
        ([1], [0]), ([5], [0]), ([3, 4], [1, 0]), ([17, 33], [1, 0]), ([2, 3, 5], [2, 1, 0]), ([2, 3, 5], [1, 0, 2]), ([2, 3, 5], [0, 2, 1]), ([2, 7, 9, 3], [0, 3, 1, 2]),
        ([2, 3, 7, 9], [0, 2, 3, 1]), ([2, 8, 4, 16], [0, 3, 1, 2]), ([3, 1, 5, 1], [3, 2, 1, 0]), ([2, 3, 4, 5, 6], [4, 0, 3, 1, 2]), ([2, 3, 4, 5], [0, 1, 2, 3]),
        ([1, 56, 56, 33], [0, 3, 1, 2]), ([2, 101, 113, 3], [0, 2, 1, 3]), ([127, 131], [1, 0]), ([2, 4, 3, 8, 5], [0, 1, 3, 2, 4]), ([0, 4], [1, 0]), ([], []),
    ];

    public IEnumerable<OpCase> Cases() => All.Select(c => new OpCase(new Transpose(c.Order), [c.Shape], x =>
        DoubleTensor.From([.. c.Order.Select(axis => c.Shape[axis])], index =>
        {
            var own = new int[index.Length];
            for (var i = 0; i < own.Length; i++)
                own[c.Order[i]] = index[i];
            return x[0][own];
        })));
}
