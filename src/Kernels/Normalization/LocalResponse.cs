using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Reduction;

namespace Whence.Kernels.Normalization;

/// <summary>
/// Local response normalisation of rows of channels: s[c] = bias + slope * sum of x[j]^2 over the window of <c>size</c> channels around c, slope =
/// alpha / size. For an even size the window reaches one channel further up than down.
/// </summary>
static class LocalResponse
{
    /// <summary>y = x * s^-beta. Parameters: x, y, dims.</summary>
    [Kernel(Team.GroupSize)]
    public static void Forward(ArrayView<float> x, ArrayView<float> y, LocalResponseDims d)
    {
        var i = OneThread.Row;
        if (i >= d.Length)
            return;
        Scalar own = x[i];
        y[i] = own * Scalar.Pow(Scale(x, own, i, d), -d.Beta);
    }

    /// <summary>
    /// dx[c] = dy[c] s[c]^-beta - 2 slope beta x[c] * sum of dy[j] x[j] s[j]^(-beta-1) over the windows j that contain c. A group makes the terms of its
    /// elements and of those around them once, in shared memory. Parameters: x, dy, dx, dims.
    /// </summary>
    [Kernel(Team.GroupSize)]
    public static void Gradient(ArrayView<float> x, ArrayView<float> dy, ArrayView<float> dx, LocalResponseDims d)
    {
        var terms = SharedMemory.GetDynamic<float>();
        var first = Grid.IdxX * Team.GroupSize - d.Above;
        for (var t = Group.IdxX; t < Team.GroupSize + d.Below + d.Above; t += Team.GroupSize)
        {
            var element = first + t;
            Scalar term = 0;
            if (element >= 0 & element < d.Length)
            {
                Scalar value = x[element];
                var scale = Scale(x, value, element, d);
                term = dy[element] * value * Scalar.Pow(scale, -d.Beta) / scale;
            }
            terms[t] = term;
        }
        Group.Barrier();
        var i = OneThread.Row;
        if (i >= d.Length)
            return;
        var channel = d.Channels.Remainder(i);
        Scalar sum = 0;
        for (var j = Math.Max(channel - d.Above, 0); j <= Math.Min(channel + d.Below, d.Channels.Value - 1); j++)
            sum += terms[Group.IdxX + d.Above + j - channel];
        Scalar own = x[i];
        dx[i] = dy[i] * Scalar.Pow(Scale(x, own, i, d), -d.Beta) - (Scalar)2 * d.Slope * d.Beta * own * sum;
    }

    /// <summary>The kernel of <see cref="Gradient"/>.</summary>
    public static KernelMethod GradientKernel(int size) =>
        KernelMethod.Of(Gradient, dynamicSharedBytes: (Team.GroupSize + size - 1) * sizeof(float));

    /// <summary>Groups for the elements.</summary>
    public static Extent Groups(long length) => Team.Groups(length, 1);

    public static IEnumerable<MethodSample> Samples
    {
        get
        {
            const int Rows = 8 * 56 * 56, Channels = 64, Size = 5;
            var words = SampleBuffer.Floats((long)Rows * Channels);
            var dims = new LocalResponseDims(Rows, Channels, Size, 1e-4f / Size, 0.75f, 1);
            yield return MethodSample.Of("local_response", KernelMethod.Of(Forward), Groups(dims.Length), [words, words, dims], 13.0 * dims.Length);
            yield return MethodSample.Of(
                "local_response_grad", GradientKernel(Size), Groups(dims.Length), [words, words, words, dims], 25.0 * dims.Length);
        }
    }

    // s of element i, whose value is known.
    static Scalar Scale(ArrayView<float> x, Scalar own, int i, LocalResponseDims d)
    {
        var channel = d.Channels.Remainder(i);
        var row = i - channel;
        var sum = own * own;
        for (var j = row + Math.Max(channel - d.Below, 0); j < i; j++)
            sum = AddSquare(sum, x[j]);
        for (var j = i + 1; j <= row + Math.Min(channel + d.Above, d.Channels.Value - 1); j++)
            sum = AddSquare(sum, x[j]);
        return Scalar.Fma(d.Slope, sum, d.Bias);
    }

    static Scalar AddSquare(Scalar sum, Scalar x) => Scalar.Fma(x, x, sum);
}
