using Whence.Kernels.Random;

namespace Whence.Graphs.Ops;

/// <summary>
/// Standard normal numbers [B, shape..] for the sample indices [B]: elements 2i and 2i + 1 are the Box-Muller pair of words 2i and 2i + 1.
/// </summary>
public sealed class RandomNormal(ulong seed, uint purpose, Shape shape) : RandomOp(seed, purpose, shape)
{
    internal override unsafe void Transform(uint* words, float* numbers, int count) => NormalCpu.Run(words, numbers, count);

    internal override object Transformation => default(NormalTransform);
}
