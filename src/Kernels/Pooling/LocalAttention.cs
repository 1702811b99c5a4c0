using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Reduction;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>
/// Local attention pooling: y = the mean of v over each window with the weights of <see cref="AttentionWindow"/>, and its gradients with Amax as given. Every
/// thread makes the weights that it needs anew; sums run over taps and windows in ascending order.
/// </summary>
static class LocalAttention
{
    /// <summary>y = sum of w v. v [N,H,W,C], a [N,H,W], beta [1], prior [R,S], y [N,P,Q,C].</summary>
    [Kernel(PoolArguments.GroupSize)]
    public static void Forward<T>(ArrayView<T> v, ArrayView<float> a, ArrayView<float> beta, ArrayView<float> prior, ArrayView<T> y, PoolArguments d)
        where T : unmanaged, IChannels<T>
    {
        var thread = ImagePlaces.Thread;
        if (thread >= d.Places.Count)
            return;
        var to = d.Places.Of(thread);
        var tap = new AttentionWalk(d.Rows, d.Columns, to.N, to.Row, to.Column);
        var window = new AttentionWindow(a, prior, beta[0], tap);
        var sum = T.All(0);
        for (var i = 0; i < tap.Count; i++)
        {
            sum = T.Fma(v[tap.Pixel * d.Blocks + to.Block], T.All(window.Weight(a[tap.Pixel], prior[tap.Tap])), sum);
            tap.Next();
        }
        y[thread] = sum;
    }

    /// <summary>dv = the sum of w dy over the windows with a tap there. dy [N,P,Q,C], a, beta, prior, dv [N,H,W,C].</summary>
    [Kernel(PoolArguments.GroupSize)]
    public static void ValueGrad<T>(ArrayView<T> dy, ArrayView<float> a, ArrayView<float> beta, ArrayView<float> prior, ArrayView<T> dv, PoolArguments d)
        where T : unmanaged, IChannels<T>
    {
        var thread = ImagePlaces.Thread;
        if (thread >= d.Places.Count)
            return;
        var to = d.Places.Of(thread);
        var walk = new WindowWalk(d.Rows, d.Columns, to.Row, to.Column);
        var own = a[(to.N * d.Rows.Extent + to.Row) * d.Columns.Extent + to.Column];
        var sum = T.All(0);
        for (var i = 0; i < walk.Count; i++)
        {
            int row = walk.Row, column = walk.Column;
            if ((row | column) >= 0)
            {
                var window = new AttentionWindow(a, prior, beta[0], new(d.Rows, d.Columns, to.N, walk.P, walk.Q));
                var place = (to.N * d.Rows.Windows.Value + walk.P) * d.Columns.Windows.Value + walk.Q;
                sum = T.Fma(dy[place * d.Blocks + to.Block], T.All(window.Weight(own, prior[row * d.Columns.Taps + column])), sum);
            }
            walk.Next();
        }
        dv[thread] = sum;
    }

    /// <summary>
    /// da = the sum of 2 beta (Amax - A) w &lt;dy, v - y&gt; over the windows with a tap there; a warp a pixel. v, a, beta, prior, y, dy, da [N,H,W].
    /// </summary>
    [Kernel(Team.GroupSize)]
    public static void AttentionGrad(
        ArrayView<float> v, ArrayView<float> a, ArrayView<float> beta, ArrayView<float> prior, ArrayView<float> y, ArrayView<float> dy, ArrayView<float> da, PoolArguments d, int channels)
    {
        var pixel = OneWarp.Row;
        var isThere = pixel < d.Places.Count;
        var to = d.Places.Of(isThere ? pixel : 0);
        var walk = new WindowWalk(d.Rows, d.Columns, to.Row, to.Column);
        var count = isThere ? walk.Count : 0;
        Scalar own = isThere ? a[pixel] : 0, sum = 0;
        for (var i = 0; i < count; i++)
        {
            int row = walk.Row, column = walk.Column;
            if ((row | column) >= 0)
            {
                var window = new AttentionWindow(a, prior, beta[0], new(d.Rows, d.Columns, to.N, walk.P, walk.Q));
                var slope = (Scalar)2 * beta[0] * window.Below(own) * window.Weight(own, prior[row * d.Columns.Taps + column]);
                sum = Scalar.Fma(slope, Share(v, y, dy, pixel, (to.N * d.Rows.Windows.Value + walk.P) * d.Columns.Windows.Value + walk.Q, channels), sum);
            }
            walk.Next();
        }
        var total = OneWarp.Join<SumFold, Scalar>(sum);
        if (isThere & OneWarp.Member == 0)
            da[pixel] = total;
    }

    /// <summary>dbeta, a term a window: -sum of (Amax - A)^2 w &lt;dy, v - y&gt;; a warp a window. v, a, beta, prior, y, dy, terms [N,P,Q]. The places of d are windows.</summary>
    [Kernel(Team.GroupSize)]
    public static void SharpnessGrad(
        ArrayView<float> v, ArrayView<float> a, ArrayView<float> beta, ArrayView<float> prior, ArrayView<float> y, ArrayView<float> dy, ArrayView<float> terms, PoolArguments d, int channels)
    {
        var place = OneWarp.Row;
        var isThere = place < d.Places.Count;
        var to = d.Places.Of(isThere ? place : 0);
        var tap = new AttentionWalk(d.Rows, d.Columns, to.N, to.Row, to.Column);
        var window = new AttentionWindow(a, prior, beta[0], tap);
        var count = isThere ? tap.Count : 0;
        Scalar sum = 0;
        for (var i = 0; i < count; i++)
        {
            Scalar attention = a[tap.Pixel];
            var below = window.Below(attention);
            sum = Scalar.Fma(-(below * below) * window.Weight(attention, prior[tap.Tap]), Share(v, y, dy, tap.Pixel, place, channels), sum);
            tap.Next();
        }
        var total = OneWarp.Join<SumFold, Scalar>(sum);
        if (isThere & OneWarp.Member == 0)
            terms[place] = total;
    }

    /// <summary>The kernel of <see cref="Forward"/>.</summary>
    public static KernelMethod ForwardKernel(PoolDims d) => ChannelWidth.Choose(d.C, Forward<Float1>, Forward<Float2>, Forward<Float4>);

    /// <summary>The kernel of <see cref="ValueGrad"/>.</summary>
    public static KernelMethod ValueGradKernel(PoolDims d) => ChannelWidth.Choose(d.C, ValueGrad<Float1>, ValueGrad<Float2>, ValueGrad<Float4>);

    /// <summary>Groups of so many places, a warp each.</summary>
    public static Extent Groups(PoolArguments d) => Team.Groups(d.Places.Count, Team.WarpSize);

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            var d = PoolSamples.Halves;
            SampleBuffer image = SampleBuffer.Floats(d.InputLength), pooled = SampleBuffer.Floats(d.OutputLength), one = SampleBuffer.Of([10f]);
            SampleBuffer map = SampleBuffer.Floats(d.InputLength / d.C), terms = SampleBuffer.Floats(d.OutputLength / d.C), prior = SampleBuffer.Of(Enumerable.Repeat(1f, d.R * d.S));
            PoolArguments windows = PoolArguments.ForWindows(d with { C = 1 }), pixels = PoolArguments.ForPixels(d with { C = 1 });
            yield return KernelSample.Of("local_attention_halves", ForwardKernel(d), PoolArguments.ForWindows(d).Grid, [image, map, one, prior, pooled, PoolArguments.ForWindows(d)], 2 * d.Flop);
            yield return KernelSample.Of(
                "local_attention_value_grad_halves", ValueGradKernel(d), PoolArguments.ForPixels(d).Grid, [pooled, map, one, prior, image, PoolArguments.ForPixels(d)], 2 * d.Flop);
            yield return KernelSample.Of(
                "local_attention_grad_halves", KernelMethod.Of(AttentionGrad), Groups(pixels), [image, map, one, prior, pooled, pooled, map, pixels, d.C], 3 * d.Flop);
            yield return KernelSample.Of(
                "local_attention_sharpness_grad_halves", KernelMethod.Of(SharpnessGrad), Groups(windows), [image, map, one, prior, pooled, pooled, terms, windows, d.C], 3 * d.Flop);
        }
    }

    // This thread's share of <dy, v - y>.
    static Scalar Share(ArrayView<float> v, ArrayView<float> y, ArrayView<float> dy, int pixel, int place, int channels)
    {
        Scalar sum = 0;
        for (var c = OneWarp.Member; c < channels; c += Team.WarpSize)
            sum = Scalar.Fma(dy[place * channels + c], (Scalar)v[pixel * channels + c] - y[place * channels + c], sum);
        return sum;
    }
}
