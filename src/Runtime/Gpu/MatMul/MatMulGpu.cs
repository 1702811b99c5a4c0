using Whence.Kernels;
using Whence.Kernels.MatMul;

namespace Whence.Runtime.Gpu;

/// <summary>Launches y[b] = op(a[b]) op(b[b]).</summary>
static class MatMulGpu
{
    public static void Launch(GpuBinding b, MatMulDims d, GpuBuffer left, GpuBuffer right, GpuEpilogue epilogue, GpuBuffer y) =>
        ProductGpu.Launch(b, MatMulProduct.Of(d, MatMulProduct.Plan(d, ProductGpu.Numbers(b.Precision))), left, right, epilogue, y);
}
