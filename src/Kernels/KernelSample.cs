namespace Whence.Kernels;

/// <summary>A kernel at a representative shape: what is listed, printed, simulated and timed of it.</summary>
/// <param name="Name">
/// <c>family-shape</c>, or <c>family.variant-shape</c> where several kernels compute the same; unlike every other sample's, of letters, digits, '_', '-' and
/// '.', so that it can name a file.
/// </param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Grid">Groups of the launch.</param>
/// <param name="Arguments">A <see cref="SampleBuffer"/> for each view, numbers and structs for the other parameters.</param>
/// <param name="IdealBytes">Bytes of device memory that must be read and written at the least.</param>
/// <param name="Flop">Floating-point operations that the result needs; a fused multiplication and addition is two, a function one.</param>
sealed record KernelSample(string Name, KernelMethod Kernel, Extent Grid, object[] Arguments, long IdealBytes, double Flop = 0)
{
    /// <summary>A launch that moves each of its buffers once.</summary>
    public static KernelSample Of(string name, KernelMethod kernel, Extent grid, object[] arguments, double flop = 0) =>
        new(name, kernel, grid, arguments, arguments.OfType<SampleBuffer>().Sum(buffer => buffer.Bytes), flop);

    /// <summary>What is computed; samples of one family and shape do the same work.</summary>
    public string Family => Head.Split('.')[0];

    /// <summary>Which of several kernels computes it; empty where there is one.</summary>
    public string Variant => Head[Family.Length..].TrimStart('.');

    /// <summary>The sizes.</summary>
    public string Shape => Name[Head.Length..].TrimStart('-');

    string Head => Name.Split('-')[0];
}
