using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Indexing;

namespace Whence.Kernels.Normalization;

/// <summary>
/// Local response normalisation of rows of channels: s[c] = bias + slope * sum of x[j]^2 over the window of <c>size</c> channels around c, slope =
/// alpha / size. For an even size the window reaches one channel further up than down.
/// </summary>
static class LocalResponse
{
    const int GroupSize = Coordinates.GroupSize;

    /// <summary>y = x * s^-beta. Parameters: x, y, slope, beta, bias.</summary>
    public static Kernel Forward(int rows, int channels, int size) => Kernel.Define($"local_response_{rows}x{channels}_size{size}", GroupSize, k =>
    {
        var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
        var (slope, beta, bias) = (k.Parameter<F32>("slope"), k.Parameter<F32>("beta"), k.Parameter<F32>("bias"));
        k.If(k.GlobalId < rows * channels, () =>
        {
            var (_, channel) = Coordinates.Split(k.GlobalId, channels);
            var (own, scale) = Scale(k, x.At(k.GlobalId), channel, channels, size, slope, bias);
            y.At(k.GlobalId).Store(own * F32.Pow(scale, -beta));
        });
    });

    /// <summary>
    /// dx[c] = dy[c] s[c]^-beta - 2 slope beta x[c] * sum of dy[j] x[j] s[j]^(-beta-1) over the windows j that contain c. A group makes the terms of its
    /// elements and of those around them once, in shared memory. Parameters: x, dy, dx, slope, beta, bias.
    /// </summary>
    public static Kernel Gradient(int rows, int channels, int size) => Kernel.Define($"local_response_grad_{rows}x{channels}_size{size}", GroupSize, k =>
    {
        var (x, dy, dx) = (k.Global<F32>("x"), k.Global<F32>("dy"), k.Global<F32>("dx"));
        var (slope, beta, bias) = (k.Parameter<F32>("slope"), k.Parameter<F32>("beta"), k.Parameter<F32>("bias"));
        var (below, above) = ((size - 1) / 2, size / 2);
        var terms = k.Shared<F32>("terms", GroupSize + size - 1);
        var (thread, length) = (k.ThreadId.X, rows * channels);
        k.For(thread, GroupSize + size - 1, GroupSize, t =>
        {
            var element = k.GroupId.X * GroupSize - above + t;
            var term = k.Variable<F32>(0);
            k.If(Coordinates.Within(element, length), () =>
            {
                var (_, channel) = Coordinates.Split(element, channels);
                var (own, scale) = Scale(k, x.At(element), channel, channels, size, slope, bias);
                term.Value = dy.At(element).Load() * own * F32.Pow(scale, -beta) / scale;
            });
            terms.At(t).Store(term.Value);
        });
        k.Barrier();
        k.If(k.GlobalId < length, () =>
        {
            var (_, channel) = Coordinates.Split(k.GlobalId, channels);
            var sum = k.Variable<F32>(0);
            k.For(S32.Max(channel - above, 0), S32.Min(channel + below, channels - 1) + 1, 1, j =>
                sum.Value += terms.At(thread + j - channel).Load(above));
            var (own, scale) = Scale(k, x.At(k.GlobalId), channel, channels, size, slope, bias);
            dx.At(k.GlobalId).Store(dy.At(k.GlobalId).Load() * F32.Pow(scale, -beta) - 2 * slope * beta * own * sum.Value);
        });
    });

    /// <summary>Groups for the elements.</summary>
    public static Extent Grid(int rows, int channels) => Coordinates.Grid((long)rows * channels);

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            const int Rows = 8 * 56 * 56, Channels = 64, Size = 5;
            const long Words = (long)Rows * Channels;
            KernelArgument[] numbers = [1e-4f / Size, 0.75f, 1f];
            yield return KernelSample.OfBuffers(
                "local_response", () => Forward(Rows, Channels, Size), Grid(Rows, Channels), [Words, Words], 13.0 * Words, numbers);
            yield return KernelSample.OfBuffers(
                "local_response_grad", () => Gradient(Rows, Channels, Size), Grid(Rows, Channels), [Words, Words, Words], 25.0 * Words, numbers);
        }
    }

    // x and s at a channel of the row that the pointer points into.
    static (F32 Own, F32 Scale) Scale(KernelBuilder k, Pointer<F32> x, S32 channel, int channels, int size, F32 slope, F32 bias)
    {
        var (own, sum) = (x.Load(), (F32)0);
        for (var distance = -((size - 1) / 2); distance <= size / 2; distance++)
        {
            var value = distance == 0 ? own : x.LoadIf(Coordinates.Within(channel + distance, channels), distance);
            sum = k.Fma(value, value, sum);
        }
        return (own, k.Fma(slope, sum, bias));
    }
}
