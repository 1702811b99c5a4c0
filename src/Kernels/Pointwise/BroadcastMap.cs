using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Indexing;

namespace Whence.Kernels.Pointwise;

/// <summary>
/// y = f(a, b, ...) for operands that are repeated along some dimensions of y: operand k is read at the sum of index * strides[k]. Extents and strides
/// are constants of the kernel. Four neighbours a thread when the innermost extent allows. Parameters: operands, y.
/// </summary>
static class BroadcastMap
{
    const int GroupSize = 256;

    /// <summary>The kernel for a result of <paramref name="extents"/>, innermost last; strides[k][axis] is 0 where operand k is repeated.</summary>
    public static Kernel Define(string name, int[] extents, int[][] strides, Func<F32[], F32> f) =>
        Define(name, extents, strides, new Generator?[strides.Length], f);

    /// <summary>The same, where operands with a generator are made from what their buffer holds.</summary>
    public static Kernel Define(string name, int[] extents, int[][] strides, Generator?[] generators, Func<F32[], F32> f) => Kernel.Define(name, GroupSize, k =>
    {
        var x = Enumerable.Range(0, strides.Length).Select(i => k.Global<F32>($"x{i}")).ToArray();
        var y = k.Global<F32>("y");
        var width = Width(extents, strides, generators);
        var i = k.GlobalId * width;
        k.If(i < extents.Aggregate(1, (product, extent) => product * extent), () =>
        {
            var values = new F32[x.Length][];
            for (var operand = 0; operand < x.Length; operand++)
                values[operand] = generators[operand]?.Make(x[operand], i, width) ?? Read(x[operand], i, extents, strides[operand], width);
            var results = new F32[width];
            for (var j = 0; j < width; j++)
                results[j] = f(Array.ConvertAll(values, four => four[j]));
            y.At(i).StoreVector(results);
        });
    });

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample("broadcast_channels", [32, 56, 56, 64], [0, 0, 0, 1]), Sample("broadcast_rows", [32, 3136, 64], [1, 0, 0]),
        Sample("broadcast_odd", [32, 55, 55, 63], [0, 0, 0, 1]),
    ];

    /// <summary>Groups for a result of <paramref name="extents"/>.</summary>
    public static Extent Grid(int[] extents, int[][] strides, Generator?[]? generators = null)
    {
        var threads = extents.Aggregate(1L, (product, extent) => product * extent) / Width(extents, strides, generators ?? []);
        return checked((int)((threads + GroupSize - 1) / GroupSize));
    }

    // a + b, with b repeated.
    static KernelSample Sample(string name, int[] extents, int[] repeated)
    {
        var whole = new int[extents.Length];
        for (var (axis, step) = (extents.Length - 1, 1); axis >= 0; step *= extents[axis], axis--)
            whole[axis] = step;
        var length = (long)whole[0] * extents[0];
        var other = extents.Zip(repeated, (extent, stride) => stride == 0 ? 1L : extent).Aggregate((a, b) => a * b);
        KernelArgument[] arguments = [.. new[] { length, other, length }.Select(floats => KernelArgument.Buffer(0, floats * 4))];
        int[][] strides = [whole, repeated];
        return new(
            $"{name}-{string.Join('x', extents)}", () => Define(name, extents, strides, x => x[0] + x[1]), Grid(extents, strides), arguments,
            arguments.Sum(argument => argument.Bytes), length);
    }

    // Vectors need neighbours that are read as a vector (stride 1, all offsets multiples of 4) or as one value (stride 0).
    static int Width(int[] extents, int[][] strides, Generator?[] generators) =>
        extents[^1] % 4 == 0 && Array.TrueForAll(generators, generator => generator is null || generator.RowLength % 4 == 0)
        && Array.TrueForAll(strides, s => s[^1] == 0 || s[^1] == 1 && Array.TrueForAll(s[..^1], stride => stride % 4 == 0)) ? 4 : 1;

    static F32[] Read(GlobalBuffer<F32> x, S32 i, int[] extents, int[] strides, int width)
    {
        var place = x.At(Offset(i, extents, strides));
        return strides[^1] == 0 || width == 1 ? [.. Enumerable.Repeat(place.Load(), width)] : place.LoadVector(width);
    }

    /// <summary>The sum of index * stride over the dimensions of the element number <paramref name="i"/>.</summary>
    public static S32 Offset(S32 i, int[] extents, int[] strides) => Coordinates.Offset(Coordinates.Unravel(i, extents), strides);
}
