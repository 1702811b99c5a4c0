using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Doubles element by element: conversions, and matrices scaled and shifted along their diagonal.</summary>
static class DoubleMap
{
    const int GroupSize = 256;

    /// <summary>y[i] = x[i] as a double. Parameters: x (float32), y, length.</summary>
    public static Kernel Widen() => Kernel.Define("to_double", GroupSize, k =>
    {
        var (x, y, length) = (k.Global<F32>("x"), k.Global<F64>("y"), k.Parameter<S32>("length"));
        k.If(k.GlobalId < length, () => y[k.GlobalId] = x[k.GlobalId].ToF64());
    });

    /// <summary>y[i] = x[i] rounded to float32. Parameters: x, y (float32), length.</summary>
    public static Kernel Narrow() => Kernel.Define("to_single", GroupSize, k =>
    {
        var (x, y, length) = (k.Global<F64>("x"), k.Global<F32>("y"), k.Parameter<S32>("length"));
        k.If(k.GlobalId < length, () => y[k.GlobalId] = x[k.GlobalId].ToF32());
    });

    /// <summary>y = scale * x + diagonal * I for a square matrix [size,size]. Parameters: x, y.</summary>
    public static Kernel Affine(int size, double scale, double diagonal) => Kernel.Define($"affine_double_{size}", GroupSize, k =>
    {
        var (x, y, i) = (k.Global<F64>("x"), k.Global<F64>("y"), k.GlobalId);
        k.If(i < size * size, () => y[i] = F64.Fma(scale, x[i], k.Select<F64>(S32.Same(i % (size + 1), 0), diagonal, 0)));
    });

    /// <summary>Groups for so many elements.</summary>
    public static Extent Grid(long length) => checked((int)((length + GroupSize - 1) / GroupSize));

    public static IEnumerable<KernelSample> Samples =>
    [
        KernelSample.OfBuffers("posterior_to_double-1048576", Widen, Grid(1 << 20), [1 << 20, 2 << 20], 0, 1 << 20),
        KernelSample.OfBuffers("posterior_to_single-1048576", Narrow, Grid(1 << 20), [2 << 20, 1 << 20], 0, 1 << 20),
        KernelSample.OfBuffers("posterior_affine-1000x1000", () => Affine(1000, 2, 1), Grid(1000000), [2000000, 2000000], 2000000),
    ];
}
