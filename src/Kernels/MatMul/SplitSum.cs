using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// y[i] = partial[0, i] + partial[1, i] + ..., in this order, then the epilogue: the second pass of a product whose sums were cut. Parameters:
/// partial [splits, length], then those of the epilogue.
/// </summary>
static class SplitSum
{
    const int GroupSize = 256;

    /// <summary>The kernel for rows of <paramref name="columns"/> results.</summary>
    public static Kernel Define(int splits, int length, int columns, Epilogue epilogue)
    {
        var vector = MatMulKernel.Vector(columns);
        return Kernel.Define($"splitsum_{splits}x{length}_c{columns}{EpilogueCode.Suffix(epilogue)}", GroupSize, k =>
        {
            var partial = k.Global<F32>("partial");
            var results = new EpilogueCode(k, epilogue);
            var i = k.GlobalId * vector;
            k.If(i < length, () =>
            {
                var from = partial.At(i);
                var sums = from.LoadVector(vector);
                for (var split = 1; split < splits; split++)
                {
                    var others = partial.At(i + split * length).LoadVector(vector);
                    sums = [.. sums.Zip(others, (a, b) => a + b)];
                }
                results.Store(i, epilogue.Bias ? i % columns : 0, sums, true);
            });
        });
    }

    public static Extent Grid(int length, int columns)
    {
        var each = GroupSize * MatMulKernel.Vector(columns);
        return (length + each - 1) / each;
    }
}
