using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>An operand in memory.</summary>
readonly struct StoredSource(ArrayView<float> x) : ISource
{
    readonly ArrayView<float> x = x;

    public Scalar At(int i) => x[i];

    public Float4 FourAt(int i) => x.Cast<Float4>()[i >> 2];
}
