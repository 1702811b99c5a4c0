using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// dw of a depthwise convolution in two passes of fixed order: threads sum the taps of up to four channels over every so manieth position, then the
/// partial sums are added. Row r of the taps is the grid's y.
/// </summary>
static class DepthwiseWeightGrad
{
    const int GroupSize = 128;
    const int MostParts = 128;
    const int BusyThreads = 132 * 1024;

    /// <summary>Partial sums. Parameters: x [N,H,W,C], dy [N,P,Q,K], partial [parts,R*S,K].</summary>
    public static Kernel Partial(ConvDims d) => Kernel.Define($"depthwise_dw_{ConvName.Of(d)}", GroupSize, k =>
    {
        var (x, dy, partial) = (k.Global<F32>("x"), k.Global<F32>("dy"), k.Global<F32>("partial"));
        var (vector, parts) = (MatMulKernel.Vector(d.K), Parts(d));
        var (part, channel, r) = (k.GlobalId / (d.K / vector), k.GlobalId % (d.K / vector) * vector, k.GroupId.Y);
        k.If(part < parts, () =>
        {
            var sums = new Variable<F32>[d.S, vector];
            for (var i = 0; i < sums.Length; i++)
                sums[i / vector, i % vector] = k.Variable<F32>(0);
            k.For(part, d.N * d.P * d.Q, parts, position =>
            {
                var (line, q) = (position / d.Q, position % d.Q);
                var (h, column) = (line % d.P * d.StrideH - d.PadTop + r * d.DilationH, q * d.StrideW - d.PadLeft);
                var gradients = dy.At(position * d.K + channel).LoadVector(vector);
                for (var s = 0; s < d.S; s++)
                {
                    var w = column + s * d.DilationW;
                    var exists = (h.AsU32() < (uint)d.H) & (w.AsU32() < (uint)d.W);
                    var values = DepthwiseConv.Channels(x, ((line / d.P * d.H + h) * d.W + w) * d.C, channel, d.GroupK, vector, exists);
                    for (var v = 0; v < vector; v++)
                        sums[s, v].Value = k.Fma(values[v], gradients[v], sums[s, v].Value);
                }
            });
            for (var s = 0; s < d.S; s++)
            {
                F32[] values = [.. Enumerable.Range(0, vector).Select(v => sums[s, v].Value)];
                partial.At(((part * d.R + r) * d.S + s) * d.K + channel).StoreVector(values);
            }
        });
    });

    public static Extent PartialGrid(ConvDims d) => new((Parts(d) * (d.K / MatMulKernel.Vector(d.K)) + GroupSize - 1) / GroupSize, d.R);

    /// <summary>Parts that the positions are dealt out to.</summary>
    public static int Parts(ConvDims d) =>
        Math.Max(1, Math.Min(Math.Min(MostParts, d.N * d.P * d.Q), BusyThreads / (d.R * d.K / MatMulKernel.Vector(d.K))));

    /// <summary>The sum of the parts. Parameters: partial [parts,R*S,K], dw [K,R,S,1].</summary>
    public static Kernel Sum(ConvDims d) => Kernel.Define($"depthwise_dw_sum_{d.K}x{d.R}x{d.S}_parts{Parts(d)}", GroupSize, k =>
    {
        var (partial, dw) = (k.Global<F32>("partial"), k.Global<F32>("dw"));
        var (i, taps) = (k.GlobalId, d.R * d.S);
        k.If(i < d.K * taps, () =>
        {
            var sum = k.Variable<F32>(0);
            k.For(Parts(d), part => sum.Value = sum.Value + partial[part * (d.K * taps) + i]);
            dw[i % d.K * taps + i / d.K] = sum.Value;
        });
    });

    public static Extent SumGrid(ConvDims d) => (d.K * d.R * d.S + GroupSize - 1) / GroupSize;
}
