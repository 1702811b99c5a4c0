using Whence.Kernels.Instructions;

namespace Whence.Kernels;

/// <summary>A kernel at a representative shape: what is listed, printed, simulated and timed of it.</summary>
/// <param name="Name">
/// <c>family-shape</c>, or <c>family.variant-shape</c> where several kernels compute the same; unlike every other sample's, of letters, digits, '_', '-' and
/// '.', so that it can name a file.
/// </param>
/// <param name="Build">Builds the kernel.</param>
/// <param name="Grid">Groups of the launch.</param>
/// <param name="Arguments">Arguments of the launch; buffers have their bytes, and address 0 until memory is there.</param>
/// <param name="IdealBytes">Bytes of device memory that must be read and written at the least.</param>
/// <param name="Flop">Floating-point operations that the result needs; a fused multiplication and addition is two, a function one.</param>
sealed record KernelSample(
    string Name, Func<Kernel> Build, Extent Grid, IReadOnlyList<KernelArgument> Arguments, long IdealBytes,
    double Flop)
{
    /// <summary>Values of the buffers that steer the kernel (tables, indices), by position among the arguments; the others hold any finite numbers.</summary>
    public IReadOnlyDictionary<int, float[]> Contents { get; init; } = new Dictionary<int, float[]>();

    /// <summary>What is computed; samples of one family and shape do the same work.</summary>
    public string Family => Head.Split('.')[0];

    /// <summary>Which of several kernels computes it; empty where there is one.</summary>
    public string Variant => Head[Family.Length..].TrimStart('.');

    /// <summary>The sizes.</summary>
    public string Shape => Name[Head.Length..].TrimStart('-');

    string Head => Name.Split('-')[0];

    /// <summary>A launch on buffers of so many 32-bit words, all moved once, and then numbers.</summary>
    public static KernelSample OfBuffers(
        string name, Func<Kernel> build, Extent grid, long[] words, double flop = 0, params IEnumerable<KernelArgument> numbers) => new(
            name, build, grid, [.. words.Select(length => KernelArgument.Buffer(0, length * sizeof(float))), .. numbers],
            words.Sum() * sizeof(float), flop);

    /// <summary>The same with a buffer that steers the kernel.</summary>
    public KernelSample Steered(int argument, IEnumerable<float> values) =>
        this with { Contents = new Dictionary<int, float[]>(Contents) { [argument] = [.. values] } };

    /// <summary>The same with a table of integers that steers the kernel.</summary>
    public KernelSample Steered(int argument, IEnumerable<int> values) => Steered(argument, values.Select(BitConverter.Int32BitsToSingle));
}
