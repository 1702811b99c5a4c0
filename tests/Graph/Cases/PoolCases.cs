using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels;

namespace Whence.Tests.Graphs.Cases;

sealed class PoolCases : IOpCases
{
    static readonly (Shape Image, PoolWindow Window)[] Windows =
    [
        ([1, 1, 1, 1], new(1, 1)),
        ([1, 4, 4, 1], new(2, 2) { StrideH = 2, StrideW = 2 }),
        ([2, 7, 5, 3], new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }),
        ([1, 9, 8, 17], new(3, 2) { StrideH = 2, StrideW = 3, PadTop = 1, PadRight = 1 }),
        ([1, 6, 7, 5], new(2, 3) { DilationH = 2, DilationW = 3, PadTop = 1, PadLeft = 1 }),
        ([1, 7, 7, 4], new(2, 2) { StrideH = 2, StrideW = 2, CeilMode = true }),
        ([1, 6, 6, 4], new(2, 2) { StrideH = 3, StrideW = 3, CeilMode = true, PadBottom = 1, PadRight = 1 }),
        ([1, 5, 5, 2], new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, P = 3, Q = 3 }),
        ([1, 1, 23, 8], new(1, 5) { StrideW = 2, PadLeft = 2, PadRight = 2 }),
        ([3, 7, 7, 33], new(7, 7)),
        ([1, 5, 6, 83], new(3, 2) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1 }),
        ([2, 17, 18, 20], new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, CeilMode = true }),
    ];

    public IEnumerable<OpCase> Cases() => Windows.SelectMany((c, i) => Of(c.Image, c.Window, $"window {i}"));

    static IEnumerable<OpCase> Of(Shape image, PoolWindow window, string label) =>
    [
        new(new MaxPool2D(window), [image], x => Pool(x[0], window.On(image), (values, _) => values.Max())) { Label = label },
        new(new AveragePool2D(window), [image], x => Pool(x[0], window.On(image), (values, _) => values.Average())) { Label = label },
        new(new AveragePool2D(window, countPadding: true), [image], x => Pool(x[0], window.On(image), (values, all) => values.Sum() / all))
        {
            Label = label + " padding counts",
        },
    ];

    static DoubleTensor Pool(DoubleTensor x, PoolDims d, Func<List<double>, int, double> fold) =>
        DoubleTensor.From([d.N, d.P, d.Q, d.C], index =>
        {
            var values = new List<double>();
            var all = 0;
            for (var r = 0; r < d.R; r++)
            {
                for (var s = 0; s < d.S; s++)
                {
                    var h = index[1] * d.StrideH - d.PadTop + r * d.DilationH;
                    var w = index[2] * d.StrideW - d.PadLeft + s * d.DilationW;
                    if (h >= 0 && h < d.H && w >= 0 && w < d.W)
                        values.Add(x[index[0], h, w, index[3]]);
                    if (h < d.H + d.PadBottom && w < d.W + d.PadRight)
                        all++;
                }
            }
            return fold(values, all);
        });
}
