using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class MatMulCases : IOpCases
{
    static readonly (int[] BatchA, int[] BatchB, int M, int K, int N)[] All =
    [
        ([], [], 1, 1, 1), ([], [], 3, 5, 7), ([], [], 1, 64, 10), ([], [], 33, 17, 65), ([3], [3], 4, 5, 6), ([3], [], 4, 5, 6), ([], [3], 4, 5, 6),
        ([2, 1], [1, 3], 3, 2, 5), ([2, 3], [2, 3], 5, 8, 4), ([2, 3], [3], 2, 9, 17), ([2, 1], [2, 3], 3, 4, 2), ([1], [4], 2, 3, 2), ([2, 5], [], 3, 19, 16),
        ([2, 1, 2], [1, 3, 1], 2, 3, 4),
    ];

    public IEnumerable<OpCase> Cases() =>
        from c in All
        from transposed in new[] { (A: false, B: false), (A: true, B: false), (A: false, B: true), (A: true, B: true) }
        let a = new Shape([.. c.BatchA, .. transposed.A ? new[] { c.K, c.M } : [c.M, c.K]])
        let b = new Shape([.. c.BatchB, .. transposed.B ? new[] { c.N, c.K } : [c.K, c.N]])
        select new OpCase(new MatMul(transposed.A, transposed.B), [a, b], x => Product(x[0], x[1], transposed, c.M, c.K, c.N))
        {
            Label = $"{transposed.A}{transposed.B}",
        };

    static DoubleTensor Product(DoubleTensor a, DoubleTensor b, (bool A, bool B) transposed, int m, int k, int n)
    {
        var batch = Shape.Broadcast(new(a.Shape[..^2]), new(b.Shape[..^2])).ToArray();
        return DoubleTensor.From([.. batch, m, n], index =>
        {
            var (outer, i, j) = (index[..^2], index[^2], index[^1]);
            double sum = 0;
            for (var p = 0; p < k; p++)
                sum += Read(a, outer, transposed.A ? [p, i] : [i, p]) * Read(b, outer, transposed.B ? [j, p] : [p, j]);
            return sum;
        });
    }

    static double Read(DoubleTensor x, int[] batch, int[] place)
    {
        var own = batch[(batch.Length - (x.Shape.Length - 2))..].Select((i, axis) => x.Shape[axis] == 1 ? 0 : i);
        return x[[.. own, .. place]];
    }
}
