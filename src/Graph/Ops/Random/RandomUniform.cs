using Whence.Kernels.Random;

namespace Whence.Graphs.Ops;

/// <summary>Uniform numbers in [0, 1), multiples of 2^-24, [B, shape..] for the sample indices [B]: element i is the upper 24 bits of word i.</summary>
public sealed class RandomUniform(ulong seed, uint purpose, Shape shape) : RandomOp(seed, purpose, shape)
{
    internal override unsafe void Transform(uint* words, float* numbers, int count)
    {
        for (var i = 0; i < count; i++)
            numbers[i] = (words[i] >> 8) * (1f / (1 << 24));
    }

    internal override object Transformation => default(UniformTransform);
}
