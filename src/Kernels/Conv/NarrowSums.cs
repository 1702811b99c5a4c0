using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>The sums of eight neighbouring places of a phase, of TChannels channels each.</summary>
struct NarrowSums<TChannels>
    where TChannels : struct, ICount
{
    public Float4 S0;
    public Float4 S1;
    public Float4 S2;
    public Float4 S3;
    public Float4 S4;
    public Float4 S5;
    public Float4 S6;
    public Float4 S7;

    /// <summary>The same with the terms of TTaps taps side by side: pixels of dy slide through registers, so that each is loaded once.</summary>
    /// <param name="dy">Pixels, four filters of each, from that of the first tap and the first place on.</param>
    /// <param name="w">Weights of the first tap.</param>
    /// <param name="step">From one tap's weights to the next one's.</param>
    public readonly NarrowSums<TChannels> Add<TTaps>(ArrayView<Float4> dy, ArrayView<Float4> w, int step)
        where TTaps : struct, ICount
    {
        Float4 a = dy[0], b = dy[1], c = dy[2], d = dy[3], e = dy[4], f = dy[5], g = dy[6], h = dy[7];
        var sums = Add(a, b, c, d, e, f, g, h, NarrowWeights<TChannels>.Load(w));
        if (TTaps.Value > 1)
        {
            a = dy[8];
            sums = sums.Add(b, c, d, e, f, g, h, a, NarrowWeights<TChannels>.Load(w.SubView(step)));
        }
        if (TTaps.Value > 2)
        {
            b = dy[9];
            sums = sums.Add(c, d, e, f, g, h, a, b, NarrowWeights<TChannels>.Load(w.SubView(2 * step)));
        }
        if (TTaps.Value > 3)
        {
            c = dy[10];
            sums = sums.Add(d, e, f, g, h, a, b, c, NarrowWeights<TChannels>.Load(w.SubView(3 * step)));
        }
        return sums;
    }

    /// <summary>Stores the sums, those of a place side by side.</summary>
    public readonly void Store(ArrayView<float> to)
    {
        Store(to, 0, S0);
        Store(to, 1, S1);
        Store(to, 2, S2);
        Store(to, 3, S3);
        Store(to, 4, S4);
        Store(to, 5, S5);
        Store(to, 6, S6);
        Store(to, 7, S7);
    }

    // Filter by filter, so that terms of one sum are far apart.
    readonly NarrowSums<TChannels> Add(Float4 a, Float4 b, Float4 c, Float4 d, Float4 e, Float4 f, Float4 g, Float4 h, NarrowWeights<TChannels> w) =>
        Add(a.X, b.X, c.X, d.X, e.X, f.X, g.X, h.X, new Float4(w.A.X, w.B.X, w.C.X, w.D.X))
            .Add(a.Y, b.Y, c.Y, d.Y, e.Y, f.Y, g.Y, h.Y, new Float4(w.A.Y, w.B.Y, w.C.Y, w.D.Y))
            .Add(a.Z, b.Z, c.Z, d.Z, e.Z, f.Z, g.Z, h.Z, new Float4(w.A.Z, w.B.Z, w.C.Z, w.D.Z))
            .Add(a.W, b.W, c.W, d.W, e.W, f.W, g.W, h.W, new Float4(w.A.W, w.B.W, w.C.W, w.D.W));

    readonly NarrowSums<TChannels> Add(float a, float b, float c, float d, float e, float f, float g, float h, Float4 w) => new()
    {
        S0 = Fma(a, w, S0),
        S1 = Fma(b, w, S1),
        S2 = Fma(c, w, S2),
        S3 = Fma(d, w, S3),
        S4 = Fma(e, w, S4),
        S5 = Fma(f, w, S5),
        S6 = Fma(g, w, S6),
        S7 = Fma(h, w, S7),
    };

    static Float4 Fma(float dy, Float4 w, Float4 sum)
    {
        sum.X = FloatMath.Fma(dy, w.X, sum.X);
        if (TChannels.Value > 1)
            sum.Y = FloatMath.Fma(dy, w.Y, sum.Y);
        if (TChannels.Value > 2)
            sum.Z = FloatMath.Fma(dy, w.Z, sum.Z);
        if (TChannels.Value > 3)
            sum.W = FloatMath.Fma(dy, w.W, sum.W);
        return sum;
    }

    static void Store(ArrayView<float> to, int place, Float4 sum)
    {
        to[place * TChannels.Value] = sum.X;
        if (TChannels.Value > 1)
            to[place * TChannels.Value + 1] = sum.Y;
        if (TChannels.Value > 2)
            to[place * TChannels.Value + 2] = sum.Z;
        if (TChannels.Value > 3)
            to[place * TChannels.Value + 3] = sum.W;
    }
}
