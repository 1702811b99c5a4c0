using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.MatMul;

namespace Whence.Runtime.Gpu;

/// <summary>Launches a tiled product, and the sum of its parts where the plan cuts the sums.</summary>
static class ProductGpu
{
    /// <summary>What a plan of this precision multiplies.</summary>
    public static RegisterType Numbers(Precision precision) => precision switch
    {
        Precision.Tf32 => RegisterType.TF32,
        Precision.BFloat16 => RegisterType.BF16x2,
        _ => RegisterType.F32,
    };

    /// <param name="product">The kernel: it takes the operands, then the arguments of its epilogue.</param>
    /// <param name="columns">Values of a row of y, which share the bias with those of other rows.</param>
    public static void Launch(
        GpuBinding b, TilePlan plan, Kernel product, Extent grid, GpuArgument[] operands, int columns, GpuEpilogue epilogue, GpuBuffer y)
    {
        if (plan.Splits == 1)
        {
            b.Launch(product, grid, [.. operands, .. epilogue.Arguments(y)]);
            return;
        }
        var length = checked((int)y.Length);
        var partial = b.Scratch((long)plan.Splits * length);
        b.Launch(product, grid, [.. operands, partial]);
        var sum = SplitSum.Define(plan.Splits, length, columns, epilogue.Epilogue);
        b.Launch(sum, SplitSum.Grid(length, columns), [partial, .. epilogue.Arguments(y)]);
    }
}
