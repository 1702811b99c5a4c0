using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// dx of a depthwise convolution with strides, or with several filters for a channel: a thread makes up to four neighbouring channels of a place, and
/// asks of each tap whether a window stood where it would have reached it. Parameters: dy [N,P,Q,K], w by taps [R*S,K], then those of the epilogue.
/// </summary>
static class DepthwiseInputGrad
{
    const int GroupSize = 128;

    public static Kernel Define(ConvDims d, Epilogue epilogue) => Kernel.Define(
        $"depthwise_dx_{ConvName.Of(d)}{EpilogueCode.Suffix(epilogue)}", GroupSize, k =>
        {
            var (dy, w) = (k.Global<F32>("dy"), k.Global<F32>("w"));
            var results = new EpilogueCode(k, epilogue);
            var (vector, each) = (Vector(d), d.GroupK);
            var (place, channel) = (k.GlobalId / (d.C / vector), k.GlobalId % (d.C / vector) * vector);
            var (line, column) = (place / d.W, place % d.W);
            k.If(k.GlobalId < Threads(d), () =>
            {
                var sums = Enumerable.Range(0, vector).Select(_ => k.Variable<F32>(0)).ToArray();
                k.For(d.R, r =>
                {
                    var (p, rowExists) = Window(line % d.H + d.PadTop - r * d.DilationH, d.StrideH, d.P);
                    k.For(d.S, s =>
                    {
                        var (q, exists) = Window(column + d.PadLeft - s * d.DilationW, d.StrideW, d.Q);
                        var from = dy.At(((line / d.H * d.P + p) * d.Q + q) * d.K + channel * each);
                        var weights = w.At((r * d.S + s) * d.K + channel * each);
                        for (var filter = 0; filter < each; filter++)
                        {
                            var (values, factors) = (from.LoadVectorIf(rowExists & exists, vector, filter), weights.LoadVector(vector, filter));
                            for (var v = 0; v < vector; v++)
                                sums[v].Value = k.Fma(values[v], factors[v], sums[v].Value);
                        }
                    });
                });
                results.Store(place * d.C + channel, channel, [.. sums.Select(sum => sum.Value)], true);
            });
        });

    public static Extent Grid(ConvDims d) => (Threads(d) + GroupSize - 1) / GroupSize;

    // The window that starts a number of places after the padding's, if there is one.
    static (S32 Index, Predicate Exists) Window(S32 start, int stride, int count) =>
        (start / stride, S32.Same(start % stride, 0) & (start >= 0) & (start < count * stride));

    static int Vector(ConvDims d) => d.GroupK == 1 ? MatMulKernel.Vector(d.C) : 1;

    static int Threads(ConvDims d) => checked(d.N * d.H * d.W * (d.C / Vector(d)));
}
