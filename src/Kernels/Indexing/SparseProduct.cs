using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[a, o, b] = bias[o] + sum over t of weight[t] * x[a, index[t], b], t from offset[o] to offset[o+1]: a sparse matrix along one axis, x [outer,inputs,inner],
/// y [outer,outputs,inner]. Weights and bias may be missing: 1 and 0. T is as many neighbours along the inner axis as its extent allows.
/// Parameters: x, offset, index, weight, bias, y, dims.
/// </summary>
static class SparseProduct
{
    /// <summary>The kernel.</summary>
    [Kernel(Threads.PerGroup)]
    public static void Run<T>(
        ArrayView<T> x, ArrayView<int> offset, ArrayView<int> index, ArrayView<float> weight, ArrayView<float> bias, ArrayView<T> y, SparseDims d)
        where T : unmanaged, IChannels<T>
    {
        var thread = Threads.Index;
        if (thread >= d.Count)
            return;
        var row = d.Inner.Quotient(thread);
        var outer = d.Outputs.Quotient(row);
        var output = d.Outputs.Remainder(row, outer);
        var plane = outer * d.Inputs * d.Inner.Value + d.Inner.Remainder(thread, row);
        var sum = T.All(d.IsBiased != 0 ? bias[output] : 0);
        var end = offset[output + 1];
        for (var t = offset[output]; t < end; t++)
            sum = T.Fma(T.All(d.IsWeighted != 0 ? weight[t] : 1), x[plane + index[t] * d.Inner.Value], sum);
        y[thread] = sum;
    }

    /// <summary>The kernel for rows of this length.</summary>
    public static KernelMethod For(int inner) => ChannelWidth.Choose(inner, Run<Float1>, Run<Float2>, Run<Float4>);

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample("bilinear", 224, 7, 224, 1, 2 * 224), Sample("blur", 1, 224, 224, 224 * 3, 41 * 224), Sample("channels", 3136, 64, 128, 1, 128),
    ];

    // Every output mixes as many neighbours around its place among the inputs.
    static KernelSample Sample(string name, int outer, int inputs, int outputs, int inner, int taps)
    {
        var each = taps / outputs;
        var indices = Enumerable.Range(0, taps).Select(t => Math.Clamp(t / each * inputs / outputs + t % each - each / 2, 0, inputs - 1));
        var d = new SparseDims(outer, inputs, outputs, inner, isWeighted: true, isBiased: false);
        object[] arguments =
        [
            SampleBuffer.Floats((long)outer * inputs * inner), SampleBuffer.Of(Enumerable.Range(0, outputs + 1).Select(o => o * each)), SampleBuffer.Of(indices),
            SampleBuffer.Floats(taps), SampleBuffer.Floats(0), SampleBuffer.Floats((long)outer * outputs * inner), d,
        ];
        return KernelSample.Of($"mix_rows_{name}", For(inner), Threads.Groups(d.Count), arguments, 2.0 * outer * taps * inner);
    }
}

/// <summary>The sizes of a <see cref="SparseProduct"/>: x [outer,inputs,inner], y [outer,outputs,inner].</summary>
readonly struct SparseDims(int outer, int inputs, int outputs, int inner, bool isWeighted, bool isBiased)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)outer * outputs * (inner / ChannelWidth.Of(inner))));

    /// <summary>Inputs of a plane.</summary>
    public readonly int Inputs = inputs;

    /// <summary>Outputs of a plane.</summary>
    public readonly FastDivisor Outputs = Math.Max(1, outputs);

    /// <summary>Elements of a row.</summary>
    public readonly FastDivisor Inner = Math.Max(1, inner / ChannelWidth.Of(inner));

    /// <summary>Whether there are weights, 1 or 0.</summary>
    public readonly int IsWeighted = isWeighted ? 1 : 0;

    /// <summary>Whether there is a bias, 1 or 0.</summary>
    public readonly int IsBiased = isBiased ? 1 : 0;
}
