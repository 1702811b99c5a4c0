using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;

namespace Whence.Tests.Runtime;

/// <summary>A layout names what is made of the weights: where two algorithms have the same, their copies are equal to the bit.</summary>
sealed unsafe class PackLayoutTests
{
    [Test]
    public void EqualLayoutsAreEqualCopies()
    {
        var shared = 0;
        foreach (var weights in ConvCases.All.SelectMany(Relatives).GroupBy(d => (d.K, d.R, d.S, d.GroupC)))
        {
            using var w = GuardedFloats.Random((long)weights.Key.K * weights.Key.R * weights.Key.S * weights.Key.GroupC, 1);
            var copies = new Dictionary<string, float[]>();
            foreach (var (layout, copy) in weights.SelectMany(d => Copies(d, w)))
            {
                if (copies.TryAdd(layout, copy))
                    continue;
                Assert.That(copy.AsSpan().SequenceEqual(copies[layout]), layout);
                shared++;
            }
        }
        Assert.That(shared, Is.GreaterThan(1000), "copies that need not be made");
    }

    [Test]
    public void ABatchSharesTheCopyOfOnePicture()
    {
        // The algorithm is another where pictures are few: its copy is too.
        var (one, four, many) = (ConvCases.Same(1, 28, 64, 64), ConvCases.Same(4, 28, 64, 64), ConvCases.Same(1, 4, 64, 64));
        Assert.That(Forward(four).Layout, Is.EqualTo(Forward(one).Layout));
        Assert.That(Forward(many).Layout, Is.Not.EqualTo(Forward(one).Layout));
        Assert.That(new ConvInputGradCpu(one, default, SimdWidth.Bits256).Layout, Is.Not.EqualTo(Forward(one).Layout), "the gradient reads them the other way");
        Assert.That(new ConvForwardCpu(one, default, SimdWidth.Bits128).Layout, Is.Not.EqualTo(Forward(one).Layout), "vectors of another width");

        static ConvForwardCpu Forward(ConvDims d) => new(d, default, SimdWidth.Bits256);
    }

    [Test]
    public void ProductsShareACopyOfOneOrder()
    {
        MatMulDims[] all = [.. from m in new[] { 1, 7 } from k in new[] { 6, 12 } from turned in new[] { false, true } select new MatMulDims(1, m, 72 / k, k, TransB: turned)];
        using var b = GuardedFloats.Random(72, 1);
        var copies = new Dictionary<string, float[]>();
        foreach (var d in all)
        {
            var product = new MatMulCpu(d, default, SimdWidth.Bits256);
            var copy = Packed(product.PackedFloats, to => product.Pack(b.Pointer, to));
            if (!copies.TryAdd(product.Layout, copy))
                Assert.That(copy.AsSpan().SequenceEqual(copies[product.Layout]), product.Layout);
        }
        Assert.That(copies, Has.Count.EqualTo(4), "two shapes, as they lie and turned");
    }

    // Convolutions with weights of one shape: other batches, sizes, strides, paddings, ways.
    static IEnumerable<ConvDims> Relatives(ConvDims d)
    {
        yield return d;
        yield return d with { N = d.N + 3 };
        yield return ConvCases.Of(1, d.H + 9, d.W + 6, d.C, d.K, d.R, d.S, 1, d.DilationH, d.R / 2, d.S / 2, d.R / 2, d.S / 2, d.Groups, 0, d.DilationW);
        yield return ConvCases.Of(2, d.H + 9, d.W + 6, d.C, d.K, d.R, d.S, 2, d.DilationH, d.R - 1, 0, 0, d.S, d.Groups, 0, d.DilationW);
    }

    static List<(string Layout, float[] Copy)> Copies(ConvDims d, GuardedFloats w)
    {
        List<(string, float[])> copies = [];
        foreach (var (width, direct) in from width in new[] { SimdWidth.Bits128, SimdWidth.Bits256, SimdWidth.Bits512 } from direct in new[] { false, true } select (width, direct))
        {
            var (forward, gradient) = (new ConvForwardCpu(d, default, width, direct), new ConvInputGradCpu(d, default, width, direct));
            copies.Add((forward.Layout, Packed(forward.PackedFloats, to => forward.Pack(w.Pointer, to))));
            copies.Add((gradient.Layout, Packed(gradient.PackedFloats, to => gradient.Pack(w.Pointer, to))));
        }
        return copies;
    }

    // Plans give zeroed memory.
    static float[] Packed(long floats, Filling fill)
    {
        var copy = new float[floats];
        fixed (float* to = copy)
            fill(to);
        return copy;
    }

    delegate void Filling(float* to);
}
