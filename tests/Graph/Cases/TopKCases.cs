using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class TopKCases : IOpCases
{
    static readonly (Shape Shape, int K)[] All = [([1], 1), ([5], 0), ([7], 7), ([3, 10], 5), ([2, 3, 17], 4), ([2, 1000], 32), ([2, 1000], 33), ([2, 1031], 40), ([70], 70)];

    public IEnumerable<OpCase> Cases() =>
        from c in All
        from largest in new[] { true, false }
        from op in new TopKOp[] { new TopK(c.K, largest), new TopKIndices(c.K, largest) }
        select new OpCase(op, [c.Shape], x => Order(x[0], c.K, largest, op is TopKIndices))
        {
            // Positions with many ties, and both zeros, which are equal; values without, so that differences exist.
            Value = (_, uniform) => op is TopK ? (float)(2 * uniform) : Math.Abs(uniform) < 0.1 ? -0f : (float)Math.Round(5 * uniform),
            Differentiable = op is TopK ? [0] : [],
            Step = 1e-7,
            Label = $"{c.K}{largest}",
        };

    static DoubleTensor Order(DoubleTensor x, int k, bool largest, bool positions)
    {
        var n = x.Shape[^1];
        var data = x.Data.Chunk(n).SelectMany(row =>
        {
            var order = Enumerable.Range(0, n).OrderBy(i => largest ? -row[i] : row[i]).ThenBy(i => i).Take(k);
            return order.Select(i => positions ? i : row[i]);
        });
        return new([.. x.Shape[..^1], k], [.. data]);
    }
}
