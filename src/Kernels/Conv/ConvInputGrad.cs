using System.Numerics;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// dx of conv(x, w) as an implicit matrix product: places of x by taps, times taps by channels, group by group, and for strides phase by phase.
/// Parameters: dy [N,P,Q,K], w [K,R,S,C/groups], for strides the table of <see cref="StridePhase"/>, then those of the epilogue; with more than one split
/// dx is [splits,N,H,W,C], to be summed by <see cref="SplitSum"/>.
/// </summary>
static class ConvInputGrad
{
    public static TilePlan Plan(ConvDims d, RegisterType numbers)
    {
        var (batch, rows, depth) = Extents(d);
        return TilePlan.Choose(batch, rows, d.GroupC, depth, MatMulKernel.Vector(d.GroupK, d.GroupC) == 4 ? 1 : 2, numbers);
    }

    public static Extent Grid(ConvDims d, TilePlan plan)
    {
        var (batch, rows, _) = Extents(d);
        return plan.Grid(batch, rows, d.GroupC);
    }

    public static Kernel Define(ConvDims d, Epilogue epilogue, TilePlan plan)
    {
        var finish = plan.Splits == 1 ? epilogue : default;
        var (_, rows, depth) = Extents(d);
        return Kernel.Define($"conv2d_dx_{ConvName.Of(d)}_{plan}{EpilogueCode.Suffix(finish)}", plan.Tile.Threads, k =>
        {
            var (dy, w) = (k.Global<F32>("dy"), k.Global<F32>("w"));
            var table = IsStrided(d) ? k.Global<S32>("phases") : null;
            var results = new EpilogueCode(k, finish);
            var part = plan.Part(k, rows, d.GroupC, depth);
            var phases = StridePhase.Count(d);
            var group = part.Batch / phases;
            var phase = table is null ? null : new StridePhase(d, table, part.Batch % phases);
            var (first, channels) = (part.Split * (d.N * d.H * d.W * d.C) + group * d.GroupC, group * d.GroupC);
            TileOperand left = phase is null
                ? new PatchOperand(dy, PatchDims.OfResult(d), group * d.GroupK, positionsAreRows: true)
                : new PhaseOperand(dy, d, group * d.GroupK, phase);
            var dx = phase is null
                ? new TileResult(results, first, channels, rows, d.GroupC, d.C, MatMulKernel.Vector(d.GroupC))
                : new PhaseResult(results, d, first, channels, phase);
            var (from, to) = phase is null ? (part.From, part.To) : Share(plan, part.Split, phase.Terms);
            var ragged = phase is not null || depth % plan.Tile.K != 0;
            plan.Multiply(k, new(left, new FilterOperand(w, d, group, phase), dx, rows, d.GroupC, part.FirstRow, part.FirstColumn, from, to, ragged));
        }, plan.Tile.MinGroups);
    }

    /// <summary>Whether places of x fall into phases.</summary>
    public static bool IsStrided(ConvDims d) => StridePhase.Count(d) > 1;

    /// <summary>Terms of a sum; for strides, the most that a phase may have.</summary>
    public static int Depth(ConvDims d) => Taps(d.R, d.StrideH, d.DilationH) * Taps(d.S, d.StrideW, d.DilationW) * d.GroupK;

    static (int Batch, int Rows, int Depth) Extents(ConvDims d)
    {
        var (rows, columns) = StridePhase.Extent(d);
        return (d.Groups * StridePhase.Count(d), d.N * rows * columns, Depth(d));
    }

    // Phases of fewer terms than others are cut in as many parts.
    static (S32 From, S32 To) Share(TilePlan plan, S32 split, S32 terms)
    {
        var steps = (terms + (plan.Splits * plan.Tile.K - 1)) / (plan.Splits * plan.Tile.K);
        var from = split * (steps * plan.Tile.K);
        return (from, S32.Min(terms, from + steps * plan.Tile.K));
    }

    static int Taps(int taps, int stride, int dilation)
    {
        var every = stride / (int)BigInteger.GreatestCommonDivisor(stride, dilation);
        return (taps + every - 1) / every;
    }
}
