using Whence.Kernels.Random;

namespace Whence.Graphs.Ops;

/// <summary>-1 or +1 with equal chance (Rademacher), [B, shape..] for the sample indices [B]: element i is +1 where the top bit of word i is 0.</summary>
public sealed class RandomSign(ulong seed, uint purpose, Shape shape) : RandomOp(seed, purpose, shape)
{
    internal override unsafe void Transform(uint* words, float* numbers, int count)
    {
        for (var i = 0; i < count; i++)
            numbers[i] = (int)words[i] < 0 ? -1 : 1;
    }

    internal override object Transformation => default(SignTransform);
}
