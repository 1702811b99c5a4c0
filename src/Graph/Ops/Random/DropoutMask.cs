using Whence.Kernels.Random;

namespace Whence.Graphs.Ops;

/// <summary>
/// 0 with probability <see cref="Rate"/>, else 1 / (1 - Rate), [B, shape..] for the sample indices [B]. Dropout is the product of x and this
/// mask, and so is its gradient.
/// </summary>
public sealed class DropoutMask : RandomOp
{
    /// <summary>A mask that drops with probability <paramref name="rate"/>.</summary>
    /// <exception cref="ShapeException">The rate is not in [0, 1).</exception>
    public DropoutMask(float rate, ulong seed, uint purpose, Shape shape)
        : base(seed, purpose, shape)
    {
        Require(rate is >= 0 and < 1, $"the rate {rate} is not in [0,1)");
        Rate = rate;
    }

    /// <summary>Probability of 0.</summary>
    public float Rate { get; }

    internal override unsafe void Transform(uint* words, float* numbers, int count)
    {
        var (threshold, kept) = ((ulong)Math.Round(Rate * 4294967296.0), 1 / (1 - Rate));
        for (var i = 0; i < count; i++)
            numbers[i] = words[i] < threshold ? 0 : kept;
    }

    // A rate that rounds to 1 would need a threshold beyond 32 bits; it drops all but the largest word.
    internal override object Transformation =>
        new DropoutTransform((uint)Math.Min(uint.MaxValue, Math.Round(Rate * 4294967296.0)), 1 / (1 - Rate));
}
