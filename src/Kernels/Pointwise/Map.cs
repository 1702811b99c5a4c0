using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>y[i] = f(a[i], b[i], ...): four neighbours a thread, written by one access of 16 bytes. Parameters: operands, y, length, f.</summary>
static class Map
{
    const int GroupSize = 256;
    const int PerThread = 4;

    /// <summary>Groups for <paramref name="length"/> elements.</summary>
    public static Extent Grid(long length) => checked((int)((length + GroupSize * PerThread - 1) / (GroupSize * PerThread)));

    /// <summary>The kernel of a formula.</summary>
    public static KernelMethod Of(KernelOperand x, KernelExpression f) =>
        KernelMethod.Of(typeof(Map).GetMethod(nameof(Run))!.MakeGenericMethod(x.Type, f.Type));

    [Kernel(GroupSize)]
    public static void Run<TOperands, TExpression>(TOperands x, ArrayView<float> y, int length, TExpression f)
        where TOperands : struct, IOperands
        where TExpression : struct, IExpression
    {
        var i = ILGPU.Grid.GlobalIndex.X * PerThread;
        if (i <= length - PerThread)
        {
            y.Cast<Float4>()[i >> 2] = x.FourAt(i).Map(f);
            return;
        }
        for (; i < length; i++)
            y[i] = f.Of(x.At(i));
    }

    /// <summary>y[i] = x[i].</summary>
    [Kernel(GroupSize)]
    public static void Copy(ArrayView<float> x, ArrayView<float> y, int length)
    {
        var i = ILGPU.Grid.GlobalIndex.X * PerThread;
        if (i <= length - PerThread)
        {
            y.Cast<Float4>()[i >> 2] = x.Cast<Float4>()[i >> 2];
            return;
        }
        for (; i < length; i++)
            y[i] = x[i];
    }

    /// <summary>y[i] = value.</summary>
    [Kernel(GroupSize)]
    public static void Fill(ArrayView<float> y, float value, int length)
    {
        var i = ILGPU.Grid.GlobalIndex.X * PerThread;
        if (i <= length - PerThread)
        {
            y.Cast<Float4>()[i >> 2] = new(value, value, value, value);
            return;
        }
        for (; i < length; i++)
            y[i] = value;
    }
}
