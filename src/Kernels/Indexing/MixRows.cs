using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[a, o, b] = bias[o] + sum over t of weight[t] * x[a, index[t], b], t from offset[o] to offset[o+1]: a sparse matrix along one axis, x [outer,inputs,inner],
/// y [outer,outputs,inner]. Weights and bias may be missing: 1 and 0. Parameters: x, offset, index, weight if any, bias if any, y.
/// </summary>
static class MixRows
{
    /// <summary>The kernel.</summary>
    public static Kernel Define(int outer, int inputs, int outputs, int inner, bool weighted, bool biased) =>
        Kernel.Define(Name(outer, inputs, outputs, inner, weighted, biased), Coordinates.GroupSize, k =>
        {
            var (x, offsets, indices) = (k.Global<F32>("x"), k.Global<S32>("offset"), k.Global<S32>("index"));
            var weights = weighted ? k.Global<F32>("weight") : null;
            var biases = biased ? k.Global<F32>("bias") : null;
            var y = k.Global<F32>("y");
            var width = Width(inner);
            var thread = k.GlobalId;
            k.If(thread < outer * outputs * (inner / width), () =>
            {
                var at = Coordinates.Unravel(thread, outer, outputs, inner / width);
                var plane = at[0] * (inputs * inner) + at[2] * width;
                var sums = new Variable<F32>[width];
                F32 bias = biases is null ? 0 : biases.At(at[1]).Load();
                for (var j = 0; j < width; j++)
                    sums[j] = k.Variable(bias);
                var row = offsets.At(at[1]);
                k.For(row.Load(), row.Load(1), 1, t =>
                {
                    var values = x.At(plane + indices.At(t).Load() * inner).LoadVector(width);
                    F32 weight = weights is null ? 1 : weights.At(t).Load();
                    for (var j = 0; j < width; j++)
                        sums[j].Value = weights is null ? sums[j].Value + values[j] : k.Fma(weight, values[j], sums[j].Value);
                });
                y.At(thread * width).StoreVector(Array.ConvertAll(sums, sum => sum.Value));
            });
        });

    /// <summary>Groups for the result.</summary>
    public static Extent Grid(int outer, int outputs, int inner) => Coordinates.Grid((long)outer * outputs * (inner / Width(inner)));

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample("bilinear", 224, 7, 224, 1, 2 * 224), Sample("blur", 1, 224, 224, 224 * 3, 41 * 224), Sample("channels", 3136, 64, 128, 1, 128),
    ];

    // Every output mixes as many neighbours around its place among the inputs.
    static KernelSample Sample(string name, int outer, int inputs, int outputs, int inner, int taps)
    {
        var each = taps / outputs;
        var indices = Enumerable.Range(0, taps).Select(t => Math.Clamp(t / each * inputs / outputs + t % each - each / 2, 0, inputs - 1));
        return KernelSample.OfBuffers(
            $"mix_rows_{name}", () => Define(outer, inputs, outputs, inner, weighted: true, biased: false), Grid(outer, outputs, inner),
            [(long)outer * inputs * inner, outputs + 1, taps, taps, (long)outer * outputs * inner], 2.0 * outer * taps * inner)
            .Steered(1, Enumerable.Range(0, outputs + 1).Select(o => o * each)).Steered(2, indices);
    }

    static string Name(int outer, int inputs, int outputs, int inner, bool weighted, bool biased) =>
        $"mix_rows_{outer}x{inputs}x{outputs}x{inner}{(weighted ? "_weight" : "")}{(biased ? "_bias" : "")}";

    static int Width(int inner) => inner % 4 == 0 ? 4 : inner % 2 == 0 ? 2 : 1;
}
