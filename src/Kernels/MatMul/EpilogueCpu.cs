using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>
/// The part of an <see cref="Epilogue"/> that follows the bias, applied to results that were stored a moment ago and are still in L1.
/// </summary>
static unsafe class EpilogueCpu<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>
    /// Finishes count consecutive elements of y; residual and mask point at the elements of the same index, or are not read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(in Epilogue e, float* y, int count, float* residual, float* mask)
    {
        var i = 0;
        var a = TLanes.Set(e.A);
        var b = TLanes.Set(e.B);
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            var v = TLanes.Load(y + i);
            if (e.Residual) v = TLanes.Add(v, TLanes.Load(residual + i));
            v = e.Activation switch
            {
                ActivationKind.Relu => TLanes.Max(v, TLanes.Zero),
                ActivationKind.LeakyRelu => TLanes.WherePositive(v, v, TLanes.Multiply(v, a)),
                ActivationKind.Clip => TLanes.Min(TLanes.Max(v, a), b),
                _ => v,
            };
            if (e.Mask) v = TLanes.WherePositive(TLanes.Load(mask + i), v, TLanes.Zero);
            TLanes.Store(y + i, v);
        }
        for (; i < count; i++)
            y[i] = Scalar(e, y[i], e.Residual ? residual[i] : 0, e.Mask ? mask[i] : 1);
    }

    static float Scalar(in Epilogue e, float v, float residual, float mask)
    {
        if (e.Residual) v += residual;
        v = e.Activation switch
        {
            ActivationKind.Relu => MathF.Max(v, 0),
            ActivationKind.LeakyRelu => v > 0 ? v : v * e.A,
            ActivationKind.Clip => MathF.Min(MathF.Max(v, e.A), e.B),
            _ => v,
        };
        return e.Mask && !(mask > 0) ? 0 : v;
    }
}
