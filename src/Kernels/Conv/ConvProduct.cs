using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>Convolutions as implicit matrix products, group by group.</summary>
static class ConvProduct
{
    /// <summary>The plan of a convolution.</summary>
    public static TilePlan ForwardPlan(ConvDims d, ProductNumbers numbers) => TilePlan.Choose(
        d.Groups, d.N * d.P * d.Q, d.GroupK, Taps(d), ProductTiles.For(numbers, Product.IsFours(d.GroupC) && Product.IsFours(Taps(d))));

    /// <summary>The plan of an input gradient.</summary>
    public static TilePlan InputGradPlan(ConvDims d, ProductNumbers numbers)
    {
        var (rows, columns) = StridePhase.Extent(d);
        return TilePlan.Choose(
            d.Groups * StridePhase.Count(d), d.N * rows * columns, d.GroupC, StridePhase.MostTerms(d),
            ProductTiles.For(numbers, Product.IsFours(d.GroupK, d.GroupC), light: false));
    }

    /// <summary>The plan of a weight gradient.</summary>
    public static TilePlan WeightGradPlan(ConvDims d, ProductNumbers numbers) => TilePlan.Choose(
        d.Groups, d.GroupK, Taps(d), d.N * d.P * d.Q, ProductTiles.For(numbers, Product.IsFours(d.GroupK, d.GroupC)));

    /// <summary>y [N,P,Q,K] of x [N,H,W,C] and w [K,R,S,C/groups]: positions by taps, times taps by filters.</summary>
    public static Product Forward(ConvDims d, TilePlan plan)
    {
        var (rows, taps) = (d.N * d.P * d.Q, Taps(d));
        var share = plan.Share(taps);
        var left = Patches<OnePhase>(true, PatchDims.OfInput(d), share);
        var right = MatMulProduct.Matrix(true, Product.IsFours(taps), d.GroupK, taps, d.GroupK * taps, taps, share);
        return Product.Of("conv2d", plan, d.Groups, rows, d.GroupK, d.K, left, right, Product.Matrix(rows, d.GroupK, d.K, d.GroupK, rows * d.K, d.GroupK));
    }

    /// <summary>dx [N,H,W,C] of dy [N,P,Q,K] and w [K,R,S,C/groups]: places of x by taps, times taps by channels, for strides phase by phase.</summary>
    public static Product InputGrad(ConvDims d, TilePlan plan)
    {
        var (count, share) = (StridePhase.Count(d), plan.Share(StridePhase.MostTerms(d)));
        var (high, wide) = StridePhase.Extent(d);
        if (count == 1)
        {
            var rows = d.N * d.H * d.W;
            var result = Product.Matrix(rows, d.GroupC, d.C, d.GroupC, rows * d.C, d.GroupC);
            return Product.Of("conv2d_dx", plan, d.Groups, rows, d.GroupC, d.C, Patches<OnePhase>(true, PatchDims.OfResult(d), share), Filters<OnePhase>(d), result);
        }
        object places = Product.IsFours(d.GroupC) ? new PhaseResult<Float4>(d) : new PhaseResult<Float1>(d);
        return Product.Of(
            "conv2d_dx", plan, d.Groups * count, d.N * high * wide, d.GroupC, d.C, Patches<ManyPhases>(true, PatchDims.OfPhases(d), share, count), Filters<ManyPhases>(d),
            places, StridePhase.Table(d, plan.Splits, plan.Tile.Terms));
    }

    /// <summary>dw [K,R,S,C/groups] of dy [N,P,Q,K] and x [N,H,W,C]: filters by positions, times positions by taps.</summary>
    public static Product WeightGrad(ConvDims d, TilePlan plan)
    {
        var (positions, taps) = (d.N * d.P * d.Q, Taps(d));
        var share = plan.Share(positions);
        var left = MatMulProduct.Matrix(false, Product.IsFours(d.K, d.GroupK), d.GroupK, d.K, d.GroupK, positions, share);
        var result = Product.Matrix(d.GroupK, taps, taps, d.GroupK * taps, d.K * taps);
        return Product.Of("conv2d_dw", plan, d.Groups, d.GroupK, taps, taps, left, Patches<OnePhase>(false, PatchDims.OfInput(d), share), result);
    }

    static IOperandShape Patches<TPhases>(bool alongDepth, PatchDims d, int share, int phases = 1)
        where TPhases : struct, IPhases => (alongDepth, Product.IsFours(d.ImageChannels, d.Channels)) switch
        {
            (true, true) => new PatchOperand<FourTerms, TPhases>(d, share, phases),
            (true, false) => new PatchOperand<OneTerm, TPhases>(d, share, phases),
            (false, true) => new PatchOperand<FourRows, TPhases>(d, share, phases),
            _ => new PatchOperand<OneRow, TPhases>(d, share, phases),
        };

    static IOperandShape Filters<TPhases>(ConvDims d)
        where TPhases : struct, IPhases => Product.IsFours(d.GroupC) ? new FilterOperand<FourRows, TPhases>(d) : new FilterOperand<OneRow, TPhases>(d);

    static int Taps(ConvDims d) => d.R * d.S * d.GroupC;
}
