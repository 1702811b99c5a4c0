using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels;

namespace Whence.Tests.Graphs.Cases;

sealed class Conv2DCases : IOpCases
{
    static readonly (Shape X, int K, int R, int S, ConvWindow Window)[] Problems =
    [
        ([1, 1, 1, 1], 1, 1, 1, new()),
        ([2, 5, 7, 3], 5, 3, 3, ConvWindow.Square(1, 1)),
        ([1, 9, 8, 16], 17, 3, 3, ConvWindow.Square(2, 1)),
        ([1, 13, 11, 7], 33, 1, 1, ConvWindow.Square(1, 0)),
        ([2, 6, 6, 31], 16, 1, 1, ConvWindow.Square(2, 0)),
        ([1, 10, 9, 4], 6, 3, 2, new(2, 1, 0, 1, 1, 0)),
        ([1, 12, 12, 3], 8, 5, 5, new(1, 1, 4, 4, 4, 4, 2, 2)),
        ([1, 7, 7, 8], 8, 3, 3, new(1, 1, 1, 1, 1, 1, Groups: 8)),
        ([2, 8, 9, 32], 32, 3, 3, new(2, 2, 1, 1, 1, 1, Groups: 32)),
        ([1, 6, 5, 6], 12, 3, 3, new(1, 1, 1, 1, 1, 1, Groups: 3)),
        ([1, 6, 5, 4], 8, 3, 3, new(1, 1, 1, 1, 1, 1, Groups: 4)),
        ([1, 12, 12, 32], 40, 3, 3, ConvWindow.Square(1, 1)),
        ([1, 24, 24, 3], 24, 3, 3, ConvWindow.Square(2, 0)),
        ([2, 8, 12, 3], 5, 4, 4, ConvWindow.Square(4, 0)),
        ([1, 9, 8, 3], 17, 4, 2, new(4, 2)),
    ];

    public IEnumerable<OpCase> Cases()
    {
        foreach (var (x, k, r, s, window) in Problems)
        {
            Shape w = [k, r, s, x[3] / window.Groups];
            yield return new(new Conv2D(window), [x, w], t => Forward(t[0], t[1], null, window));
            yield return new(new Conv2D(window, bias: true), [x, w, [k]], t => Forward(t[0], t[1], t[2], window)) { Label = "bias" };
            var dims = window.Dims("conv2d", x, w);
            Shape dy = [dims.N, dims.P, dims.Q, dims.K];
            yield return new(new Conv2DInputGrad(window, x[1], x[2]), [dy, w], t => InputGrad(t[0], t[1], x.ToArray(), window));
            yield return new(new Conv2DWeightGrad(window, r, s), [x, dy], t => WeightGrad(t[0], t[1], w.ToArray(), window));
        }
    }

    static DoubleTensor Forward(DoubleTensor x, DoubleTensor w, DoubleTensor? bias, ConvWindow window)
    {
        var d = window.Dims("conv2d", new Shape(x.Shape), new Shape(w.Shape));
        var y = new DoubleTensor(d.N, d.P, d.Q, d.K);
        ForEachProduct(d, (xi, wi, yi) => y.Data[yi] += x.Data[xi] * w.Data[wi]);
        return bias is null ? y : DoubleTensor.From(y.Shape, i => y[i] + bias[i[3]]);
    }

    static DoubleTensor InputGrad(DoubleTensor dy, DoubleTensor w, int[] shape, ConvWindow window)
    {
        var dx = new DoubleTensor(shape);
        var d = window.Dims("conv2d", new Shape(shape), new Shape(w.Shape));
        ForEachProduct(d, (xi, wi, yi) => dx.Data[xi] += dy.Data[yi] * w.Data[wi]);
        return dx;
    }

    static DoubleTensor WeightGrad(DoubleTensor x, DoubleTensor dy, int[] shape, ConvWindow window)
    {
        var dw = new DoubleTensor(shape);
        var d = window.Dims("conv2d", new Shape(x.Shape), new Shape(shape));
        ForEachProduct(d, (xi, wi, yi) => dw.Data[wi] += x.Data[xi] * dy.Data[yi]);
        return dw;
    }

    // Every multiplication of the convolution, as offsets into x, w and y.
    static void ForEachProduct(ConvDims d, Action<int, int, int> product)
    {
        for (var y = 0; y < d.N * d.P * d.Q * d.K; y++)
        {
            var (k, q, p, n) = (y % d.K, y / d.K % d.Q, y / d.K / d.Q % d.P, y / d.K / d.Q / d.P);
            for (var tap = 0; tap < d.R * d.S; tap++)
            {
                var h = p * d.StrideH - d.PadTop + tap / d.S * d.DilationH;
                var v = q * d.StrideW - d.PadLeft + tap % d.S * d.DilationW;
                if (h < 0 || v < 0 || h >= d.H || v >= d.W)
                    continue;
                var x = ((n * d.H + h) * d.W + v) * d.C + k / d.GroupK * d.GroupC;
                var w = (k * d.R * d.S + tap) * d.GroupC;
                for (var c = 0; c < d.GroupC; c++)
                    product(x + c, w + c, y);
            }
        }
    }
}
