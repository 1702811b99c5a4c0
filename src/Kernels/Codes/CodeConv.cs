using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Whence.Kernels.Codes;

/// <summary>
/// A convolution of codes, y = finish(sum over r,s,c of (x - Zero) w): x [N,H,W,C] codes of a byte, w [K,R,S,C/groups] whole numbers of -128 to 127 in units of their filter,
/// y [N,P,Q,K] codes or floats. Sums are exact in 32 bits; results are their product with one factor of each filter plus one offset, all three rounded to float32. Nothing is allocated by Run.
/// </summary>
abstract unsafe class CodeConv(CodeConvArguments a)
{
    /// <summary>Bytes that loops may read behind a tensor of codes.</summary>
    public const int Slack = 64;

    // Sums of so many terms fit 32 bits, their start included, and results within this the whole numbers that floats are rounded to.
    const int MostTerms = 32 * 1024;
    const float MostSteps = 1 << 30;
    const float MostProduct = 255 * 128;

    /// <summary>Whether a convolution is one of these.</summary>
    public static bool Fits(CodeConvArguments a)
    {
        var (d, terms) = (a.Dims, (long)a.Dims.R * a.Dims.S * a.Dims.GroupC);
        return (d.Groups == 1 || d.IsDepthwise && a.IsCodes) && terms <= MostTerms && a.Units.Max(MathF.Abs) / a.OutputScale * a.InputScale * MostProduct * terms < MostSteps;
    }

    /// <summary>The way to compute it on this processor.</summary>
    public static CodeConv For(CodeConvArguments a) => Avx2.IsSupported ? For<CodeLanes256, Vector256<int>>(a) : For<CodeLanes128, Vector128<int>>(a);

    /// <summary>The same in vectors of a width.</summary>
    public static CodeConv For<TLanes, TVector>(CodeConvArguments a)
        where TLanes : struct, ICodeLanes<TVector>
        where TVector : struct => a.Dims.IsDepthwise ? new DepthwiseCodes<TLanes, TVector>(a) : new ProductOfCodes<TLanes, TVector>(a);

    /// <summary>Whether weights are whole numbers of -128 to 127 in units of their filter.</summary>
    public static bool AreCodes(ReadOnlySpan<float> w, ReadOnlySpan<float> units) => TryCode(w, units, new sbyte[w.Length]);

    /// <summary>What plan listings print.</summary>
    public abstract string Name { get; }

    /// <summary>What sums are made of.</summary>
    public abstract string Why { get; }

    /// <summary>What <see cref="Pack"/> makes of the weights: equal only for convolutions that make the same of them to the bit.</summary>
    public string Layout => $"{Name} {Dims.K} {Dims.R}x{Dims.S}x{Dims.GroupC}/{Dims.Groups} {a.Zero} {a.InputScale:R} {a.OutputScale:R} {a.Bounds} {a.UnitsDigest}";

    /// <summary>Size of the packed weights, in floats.</summary>
    public abstract long PackedFloats { get; }

    /// <summary>Number of offsets, those of filters that are not there included.</summary>
    public abstract int Columns { get; }

    /// <summary>Independent pieces of work that write disjoint outputs; fixed by the dimensions alone.</summary>
    public abstract int Tasks { get; }

    /// <summary>Scratch that each worker owns while it runs a task.</summary>
    public abstract long WorkerScratchFloats { get; }

    protected ConvDims Dims => a.Dims;

    protected CodeConvArguments Arguments => a;

    /// <summary>Rearranges w, with what sums start with and their factors; false where w are no codes.</summary>
    public bool Pack(float* w, float* packed)
    {
        var codes = new sbyte[(long)Dims.K * Terms];
        if (!TryCode(new(w, codes.Length), a.Units, codes))
            return false;
        Arrange(codes, packed);
        return true;
    }

    /// <summary>What is added to a filter's scaled sum, from its bias (null for none); one beyond all codes stays beyond them.</summary>
    public void PackOffsets(float* bias, float* offsets)
    {
        var most = a.IsCodes ? MostSteps : float.MaxValue;
        for (var i = 0; i < Columns; i++)
            offsets[i] = bias is not null && Filter(i) is >= 0 and var k && k < Dims.K ? (float)Math.Clamp(bias[k] / (double)a.OutputScale, -most, most) : 0;
    }

    /// <summary>Runs one task.</summary>
    public abstract void Run(int task, byte* x, float* packed, float* offsets, byte* y, float* workerScratch);

    /// <summary>The filter of a column.</summary>
    protected abstract int Filter(int column);

    /// <summary>Rearranges the codes [K, Terms] of weights.</summary>
    protected abstract void Arrange(sbyte[] codes, float* packed);

    /// <summary>Terms of a filter's sum.</summary>
    protected int Terms => Dims.R * Dims.S * Dims.GroupC;

    /// <summary>Size of what <see cref="PackColumns"/> writes, in floats.</summary>
    protected long ColumnFloats => 2 * Columns + 24;

    /// <summary>What <see cref="PackColumns"/> wrote.</summary>
    protected CodeColumns ColumnsAt(float* packed, float* offsets) => new((int*)packed, packed + Columns, offsets, packed + 2 * Columns);

    /// <summary>What the sum of each column starts with, and its factor; then the bounds.</summary>
    protected void PackColumns<TLanes, TVector>(sbyte[] codes, float* packed)
        where TLanes : struct, ICodeLanes<TVector>
        where TVector : struct
    {
        var start = (int*)packed;
        var factor = packed + Columns;
        TLanes.PackBounds(a.Bounds ?? default, packed + 2 * Columns);
        for (var i = 0; i < Columns; i++)
        {
            var (k, sum) = (Filter(i), 0);
            for (var term = 0; k < Dims.K && term < Terms; term++)
                sum += codes[k * Terms + term];
            start[i] = -a.Zero * sum;
            factor[i] = k < Dims.K ? (float)((double)a.InputScale * a.Units[k] / a.OutputScale) : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool TryCode(ReadOnlySpan<float> w, ReadOnlySpan<float> units, Span<sbyte> codes)
    {
        var each = w.Length / units.Length;
        var isCode = true;
        for (var k = 0; k < units.Length; k++)
        {
            for (var i = k * each; i < (k + 1) * each; i++)
            {
                var code = MathF.Round(w[i] / units[k]);
                isCode &= code is >= sbyte.MinValue and <= sbyte.MaxValue && code * units[k] == w[i];
                codes[i] = (sbyte)(int)code;
            }
        }
        return isCode;
    }
}
