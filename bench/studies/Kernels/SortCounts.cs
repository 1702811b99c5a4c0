using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.RadixSortOperations;
using ILGPU.Runtime;
using Whence.Kernels;
using Whence.Kernels.Indexing;
using Whence.Runtime;
using Whence.Runtime.Gpu;
using Whence.Runtime.Simulated;
using Pair = ILGPU.Algorithms.RadixSortExtensions.RadixSortPair<uint, int>;

namespace Whence.Studies.Kernels;

/// <summary>
/// Our two sorts, by counting every pair and by merging, beside the radix sort of ILGPU.Algorithms, by what their PTX does on the simulator: launches that wait for one another, instructions of warps,
/// barriers, and sectors of device memory. All sort a row's positions in descending order, and each order is compared with LINQ's. Of the radix sort the two
/// kernels of each of its 16 digits are run; clearing the counters, summing them up, gathering the pairs and scattering them are launches that are counted and
/// whose work is not. ILGPU's own order of floats spreads the sign wrongly and puts negative numbers upside down, so that it is given the keys of ours.
/// </summary>
static class SortCounts
{
    // What ILGPU takes on a device with groups of 1,024 threads; digits of two bits.
    const int RadixThreads = 1024, Digits = 16, Values = 4, LaunchesPerDigit = 4, LaunchesAround = 2;

    // Counting every pair of a longer row takes minutes on the simulator.
    const int LongestRanked = 50176;

    static readonly (int Rows, int Length)[] sizes = [(1, 1000), (32, 1000), (1, 3136), (1, 12544), (1, 50176), (1, 150528)];

    public static int Run(string[] args)
    {
        ResultLines.Write(Lines(), args.ElementAtOrDefault(0));
        return 0;
    }

    static IEnumerable<string> Lines()
    {
        yield return "| rows | length | | launches | instructions of warps | barriers of groups | sectors | order |";
        yield return "|---|---|---|---|---|---|---|---|";
        foreach (var (rows, length) in sizes)
        {
            var random = new Random(3);
            float[] values = [.. Enumerable.Range(0, rows * length).Select(_ => random.NextSingle() - 0.5f)];
            int[] expected = [.. Enumerable.Range(0, rows).SelectMany(row => Enumerable.Range(0, length).OrderByDescending(i => values[row * length + i]))];
            if (length <= LongestRanked)
                yield return Line("rank sort", rows, length, Ours(buffers => buffers.Ranked(), values, rows, length), expected);
            yield return Line("merge sort", rows, length, Ours(buffers => buffers.Merged(), values, rows, length), expected);
            yield return Line("radix sort", rows, length, RadixSort(values, rows, length), expected);
        }
    }

    static string Line(string name, int rows, int length, Counted counted, int[] expected)
    {
        var (launches, report, order) = counted;
        var verdict = report.DefectCount > 0 ? report.Defects[0].ToString() : order.AsSpan().SequenceEqual(expected) ? "right" : "wrong";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {rows} | {length:#,0} | {name} | {launches:#,0} | {report.Instructions.Values.Sum():#,0} | {report.Barriers:#,0} | {report.GlobalSectors:#,0} | {verdict} |");
    }

    static Counted Ours(Func<SortBuffers, GpuLaunch[]> sort, float[] values, int rows, int length)
    {
        using var backend = Counting();
        using var buffers = new SortBuffers(backend, values, rows, length);
        var launches = sort(buffers);
        Replay(backend, launches);
        return new(launches.Length, backend.Report!, buffers.Order());
    }

    static Counted RadixSort(float[] values, int rows, int length)
    {
        using var backend = Counting();
        var order = new int[values.Length];
        for (var row = 0; row < rows; row++)
            Row(backend, values.AsSpan(row * length, length), order.AsSpan(row * length, length));
        return new(rows * (Digits * LaunchesPerDigit + LaunchesAround), backend.Report!, order);
    }

    static unsafe void Row(SimulatorBackend backend, ReadOnlySpan<float> values, Span<int> order)
    {
        var (length, groups) = (values.Length, (values.Length + RadixThreads - 1) / RadixThreads);
        using Block first = backend.Allocate(2 * length), second = backend.Allocate(2 * length), counters = backend.Allocate(groups * Values);
        var pairs = new Span<Pair>(first.Pointer, length);
        for (var i = 0; i < length; i++)
            pairs[i] = new(TopK.Key(values[i], flip: 0), i);
        var (from, to) = (first, second);
        for (var digit = 0; digit < Digits; digit++)
        {
            var sums = new Span<int>(counters.Pointer, groups * Values);
            sums.Clear();
            Replay(backend, GpuLaunch.Of(pass1, groups, SortBuffers.View(from), SortBuffers.View(counters), groups, groups * RadixThreads, 2 * digit));
            for (var i = 1; i < sums.Length; i++)
                sums[i] += sums[i - 1];
            Replay(backend, GpuLaunch.Of(pass2, groups, SortBuffers.View(from), SortBuffers.View(to), SortBuffers.View(counters), groups, groups * RadixThreads, 2 * digit));
            (from, to) = (to, from);
        }
        var sorted = new ReadOnlySpan<Pair>(from.Pointer, length);
        for (var i = 0; i < length; i++)
            order[i] = sorted[i].Value;
    }

    static SimulatorBackend Counting()
    {
        var backend = (SimulatorBackend)Backend.Open("simulator");
        backend.Report = new();
        return backend;
    }

    static void Replay(SimulatorBackend backend, params GpuLaunch[] launches)
    {
        using var sequence = ((GpuBackend)backend).Record(launches);
        sequence.Run();
    }

    static readonly Type pairStride = typeof(Stride1D.Dense);
    static readonly KernelMethod pass1 = Wrap("RadixSortKernel1", [pairStride], [typeof(ArrayView<Pair>), typeof(ArrayView<int>), typeof(int), typeof(int), typeof(int)], takesSize: true);
    static readonly KernelMethod pass2 = Wrap("RadixSortKernel2", [pairStride, pairStride], [typeof(ArrayView<Pair>), typeof(ArrayView<Pair>), typeof(ArrayView<int>), typeof(int), typeof(int), typeof(int)], takesSize: false);

    // ILGPU's kernel is internal and takes the threads of a group as a value that its launcher makes a constant. A method made here calls it with that constant; nobody runs
    // the method, ILGPU reads it.
    static KernelMethod Wrap(string name, Type[] strides, Type[] parameters, bool takesSize)
    {
        var extensions = typeof(RadixSortExtensions);
        var operation = typeof(RadixSortExtensions.RadixSortPairsOperation<uint, int, DescendingUInt32>);
        var digit = extensions.GetNestedType("Specialization4", BindingFlags.NonPublic)!;
        var kernel = extensions.GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod([typeof(Pair), .. strides, operation, digit]);
        var module = AssemblyBuilder.DefineDynamicAssembly(new($"Whence.Studies.{name}"), AssemblyBuilderAccess.Run).DefineDynamicModule(name);
        var type = module.DefineType($"{name}OfPairs", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        var il = type.DefineMethod("Run", MethodAttributes.Public | MethodAttributes.Static, typeof(void), parameters).GetILGenerator();
        var toLine = typeof(ArrayView<Pair>).GetMethods().Single(method => method.Name == "op_Implicit" && method.ReturnType == typeof(ArrayView1D<Pair, Stride1D.Dense>));
        for (var (i, views) = (0, 0); i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
            if (parameters[i] == typeof(ArrayView<Pair>))
                il.Emit(OpCodes.Call, toLine);
            else if (parameters[i] == typeof(ArrayView<int>) && takesSize && views++ == 0)
            {
                il.Emit(OpCodes.Ldc_I4, RadixThreads);
                il.Emit(OpCodes.Call, typeof(SpecializedValue).GetMethod("New")!.MakeGenericMethod(typeof(int)));
            }
        }
        il.Emit(OpCodes.Call, kernel);
        il.Emit(OpCodes.Ret);
        return new(type.CreateType().GetMethod("Run")!, RadixThreads);
    }

    sealed record Counted(int Launches, SimulationReport Report, int[] Order);
}
