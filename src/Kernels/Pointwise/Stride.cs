namespace Whence.Kernels.Pointwise;

/// <summary>One dimension: place * stride.</summary>
readonly struct Stride(int stride) : IOffset
{
    readonly int stride = stride;

    public int Of(int i) => i * stride;
}
