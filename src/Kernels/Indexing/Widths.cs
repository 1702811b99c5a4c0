using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Indexing;

/// <summary>How many neighbours a thread of <see cref="SparseProduct"/>, <see cref="OneHotRows"/> and <see cref="IndexedCopy"/> has.</summary>
static class Widths
{
    /// <summary>The widest element that rows of this length are made of.</summary>
    public static int Of(int length) => length % 4 == 0 ? 4 : length % 2 == 0 ? 2 : 1;

    /// <summary>One.</summary>
    public struct One : IWidth<float>
    {
        /// <inheritdoc/>
        public static int Count => 1;

        /// <inheritdoc/>
        public static float Fill(float value) => value;

        /// <inheritdoc/>
        public static float Fma(float factor, float x, float sum) => FloatMath.Fma(factor, x, sum);

        /// <inheritdoc/>
        public static float OneAt(int place) => place == 0 ? 1 : 0;
    }

    /// <summary>Two.</summary>
    public struct Two : IWidth<Float2>
    {
        /// <inheritdoc/>
        public static int Count => 2;

        /// <inheritdoc/>
        public static Float2 Fill(float value) => new(value, value);

        /// <inheritdoc/>
        public static Float2 Fma(float factor, Float2 x, Float2 sum) => new(One.Fma(factor, x.X, sum.X), One.Fma(factor, x.Y, sum.Y));

        /// <inheritdoc/>
        public static Float2 OneAt(int place) => new(One.OneAt(place), One.OneAt(place - 1));
    }

    /// <summary>Four.</summary>
    public struct Four : IWidth<Float4>
    {
        /// <inheritdoc/>
        public static int Count => 4;

        /// <inheritdoc/>
        public static Float4 Fill(float value) => new(value, value, value, value);

        /// <inheritdoc/>
        public static Float4 Fma(float factor, Float4 x, Float4 sum) => new(
            One.Fma(factor, x.X, sum.X), One.Fma(factor, x.Y, sum.Y), One.Fma(factor, x.Z, sum.Z), One.Fma(factor, x.W, sum.W));

        /// <inheritdoc/>
        public static Float4 OneAt(int place) => new(One.OneAt(place), One.OneAt(place - 1), One.OneAt(place - 2), One.OneAt(place - 3));
    }
}
