using Whence.Kernels;
using Whence.Kernels.MatMul;

namespace Whence.Runtime.Gpu;

/// <summary>Launches y[b] = op(a[b]) op(b[b]).</summary>
static class MatMulGpu
{
    public static void Launch(GpuBinding b, MatMulDims d, GpuBuffer left, GpuBuffer right, GpuEpilogue epilogue, GpuBuffer y)
    {
        var plan = MatMulKernel.Plan(d, ProductGpu.Numbers(b.Precision));
        var kernel = MatMulKernel.Define(d, epilogue.Epilogue, plan);
        ProductGpu.Launch(b, plan, kernel, plan.Grid(d.Batch, d.M, d.N), [left, right], d.N, epilogue, y);
    }
}
