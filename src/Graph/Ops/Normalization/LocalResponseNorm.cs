using Whence.Kernels.Normalization;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y[c] = x[c] * s[c]^-beta with s[c] = bias + alpha / size * sum of x[j]^2 over <paramref name="size"/> neighbouring channels (innermost
/// dimension) around c. dx[c] = dy[c] s[c]^-beta - 2 alpha beta / size * x[c] * sum of dy[j] x[j] s[j]^(-beta-1) over the windows that
/// contain c.
/// </summary>
public sealed class LocalResponseNorm(int size, float alpha = 1e-4f, float beta = 0.75f, float bias = 1) : Op
{
    /// <summary>Channels in a window.</summary>
    public int Size { get; } = size;

    /// <summary>Weight of the mean square.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>The exponent.</summary>
    public float Beta { get; } = beta;

    /// <summary>Added to the weighted mean square.</summary>
    public float Bias { get; } = bias;

    /// <summary>Sizes and numbers as kernels take them.</summary>
    internal LocalResponseDims Dims(Shape x) => new(x.Count / x[-1], x[-1], Size, Alpha / Size, Beta, Bias);

    internal LocalResponseCpu Loops { get; } = new(size, alpha, beta, bias);

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(Size > 0 && x.Length == 1 && x[0].Rank > 0, $"takes one operand with channels and a positive size, got size {Size}");
        return x[0];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new LocalResponseNormGrad(this), y.Inputs[0], dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((2L * Size + 3) * y.Count, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (loops, channels) = (Loops, Math.Max(1, y[-1]));
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, y.Count / channels, (16L + Size) * channels, (first, end, _) =>
        {
            for (var i = first * channels; i < end * channels; i += channels)
                loops.Row(from + i, to + i, channels);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        b.Launch(LocalResponse.Forward, LocalResponse.Groups(y.Count), b.Input(0), b.Output, Dims(y));
}
