using Whence.Kernels;
using Whence.Kernels.Conv;

namespace Whence.Runtime.Gpu;

/// <summary>Launches a convolution, its input gradient or its weight gradient by the kernel that suits its dimensions.</summary>
static class ConvGpu
{
    /// <summary>y [N,P,Q,K] of x [N,H,W,C] and w [K,R,S,C/groups].</summary>
    public static void Forward(GpuBinding b, ConvDims d, GpuBuffer x, GpuBuffer w, GpuEpilogue epilogue, GpuBuffer y)
    {
        if (IsMatMul(d))
        {
            MatMulGpu.Launch(b, new(1, d.N * d.P * d.Q, d.K, d.C, TransB: true), x, w, epilogue, y);
            return;
        }
        if (DepthwiseLaunch.Suits(d))
        {
            DepthwiseGpu.Forward(b, d, x, w, epilogue, y);
            return;
        }
        var plan = ConvProduct.ForwardPlan(d, ProductGpu.Numbers(b.Precision));
        ProductGpu.Launch(b, ConvProduct.Forward(d, plan), x, w, epilogue, y);
    }

    /// <summary>dx [N,H,W,C] of dy [N,P,Q,K] and w [K,R,S,C/groups].</summary>
    public static void InputGrad(GpuBinding b, ConvDims d, GpuBuffer dy, GpuBuffer w, GpuEpilogue epilogue, GpuBuffer dx)
    {
        if (IsMatMul(d))
        {
            MatMulGpu.Launch(b, new(1, d.N * d.P * d.Q, d.C, d.K), dy, w, epilogue, dx);
            return;
        }
        if (DepthwiseLaunch.Suits(d))
        {
            DepthwiseGpu.InputGrad(b, d, dy, w, epilogue, dx);
            return;
        }
        if (b.CopiesAsynchronously && NarrowLaunch.Suits(d))
        {
            NarrowGpu.InputGrad(b, d, dy, w, epilogue, dx);
            return;
        }
        var plan = ConvProduct.InputGradPlan(d, ProductGpu.Numbers(b.Precision));
        ProductGpu.Launch(b, ConvProduct.InputGrad(d, plan), dy, w, epilogue, dx);
    }

    /// <summary>dw [K,R,S,C/groups] of x [N,H,W,C] and dy [N,P,Q,K].</summary>
    public static void WeightGrad(GpuBinding b, ConvDims d, GpuBuffer x, GpuBuffer dy, GpuBuffer dw)
    {
        if (IsMatMul(d))
        {
            MatMulGpu.Launch(b, new(1, d.K, d.C, d.N * d.P * d.Q, TransA: true), dy, x, default, dw);
            return;
        }
        if (DepthwiseLaunch.Suits(d))
        {
            DepthwiseGpu.WeightGrad(b, d, x, dy, dw);
            return;
        }
        var plan = ConvProduct.WeightGradPlan(d, ProductGpu.Numbers(b.Precision));
        ProductGpu.Launch(b, ConvProduct.WeightGrad(d, plan), dy, x, default, dw);
    }

    // One tap that reads every place of x once: a product of matrices as they lie.
    static bool IsMatMul(ConvDims d) => (d.R, d.S, d.StrideH, d.StrideW, d.PadTop, d.PadLeft, d.Groups) == (1, 1, 1, 1, 0, 0, 1) && d.P == d.H && d.Q == d.W;
}
