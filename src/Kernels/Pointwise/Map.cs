using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Pointwise;

/// <summary>
/// y[i] = f(a[i], b[i], ...) for operands of one length: four neighbours a thread, moved by 16-byte accesses. Parameters: operands, y, length.
/// </summary>
static class Map
{
    const int GroupSize = 256;
    const int PerThread = 4;

    const int SampleLength = 1 << 24;

    static readonly Kernel CopyKernel = Define("copy", 1, x => x[0]);

    /// <summary>The kernel of a function of <paramref name="operands"/> values.</summary>
    public static Kernel Define(string name, int operands, Func<F32[], F32> f) => Kernel.Define(name, GroupSize, k =>
    {
        var x = Enumerable.Range(0, operands).Select(i => k.Global<F32>($"x{i}")).ToArray();
        var y = k.Global<F32>("y");
        var length = k.Parameter<S32>("length");
        var i = k.GlobalId * PerThread;
        k.If(
            i <= length - PerThread,
            () =>
            {
                var values = Array.ConvertAll(x, operand => operand.At(i).LoadVector(PerThread));
                var results = new F32[PerThread];
                for (var j = 0; j < PerThread; j++)
                    results[j] = f(Array.ConvertAll(values, four => four[j]));
                y.At(i).StoreVector(results);
            },
            () =>
            {
                for (var j = 0; j < PerThread - 1; j++)
                {
                    var at = j;
                    k.If(i + at < length, () => y.At(i).Store(f(Array.ConvertAll(x, operand => operand.At(i).Load(at))), at));
                }
            });
    });

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample("copy", 1, 0, x => x[0]), Sample("add", 2, 1, x => x[0] + x[1]), Sample("exp", 1, 1, x => F32.Exp(x[0])),
    ];

    /// <summary>y[i] = x[i].</summary>
    public static Kernel Copy() => CopyKernel;

    /// <summary>Groups for <paramref name="length"/> elements.</summary>
    public static Extent Grid(long length) => checked((int)((length + GroupSize * PerThread - 1) / (GroupSize * PerThread)));

    static KernelSample Sample(string name, int operands, double flop, Func<F32[], F32> f)
    {
        const long Bytes = SampleLength * 4L;
        var buffers = Enumerable.Repeat(KernelArgument.Buffer(0, Bytes), operands + 1);
        return new(
            $"map_{name}-{SampleLength}", () => Define(name, operands, f), Grid(SampleLength), [.. buffers, SampleLength],
            (operands + 1) * Bytes, flop * SampleLength);
    }
}
