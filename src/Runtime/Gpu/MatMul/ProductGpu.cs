using System.Runtime.InteropServices;
using Whence.Kernels.Conv;
using Whence.Kernels.MatMul;

namespace Whence.Runtime.Gpu;

/// <summary>Launches a tiled product, and the sum of its parts where the plan cuts the sums.</summary>
static class ProductGpu
{
    /// <summary>What a plan of this precision multiplies.</summary>
    public static ProductNumbers Numbers(Precision precision) => precision switch
    {
        Precision.Tf32 => ProductNumbers.Tf32,
        Precision.BFloat16 => ProductNumbers.BFloat16,
        _ => ProductNumbers.Single,
    };

    /// <summary>y of both operands.</summary>
    public static void Launch(GpuBinding b, Product product, GpuBuffer left, GpuBuffer right, GpuEpilogue epilogue, GpuBuffer y)
    {
        var isWhole = product.Splits == 1;
        var to = isWhole ? y : b.Scratch(product.Splits * y.Length);
        var phases = product.Phases.Length > 0 ? b.Table(MemoryMarshal.Cast<StridePhase, int>(product.Phases)) : default;
        b.Launch(
            product.Name, product.Kernel, product.Grid, left, right, phases, to, (isWhole ? epilogue : default).Fields(to), product.Left, product.Right, product.Result,
            product.Tiles);
        if (isWhole)
            return;
        var d = new SplitDims(product.Splits, checked((int)y.Length), product.Columns);
        b.Launch(SplitSum.Of(product.Columns), SplitSum.Groups(d), to, y, d, epilogue.Fields(y));
    }
}
