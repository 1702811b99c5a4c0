using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Running;
using Whence.Bench.Peers;

namespace Whence.Bench;

/// <summary>Benchmark cases as objects: the class with its parameters set.</summary>
static class Cases
{
    /// <summary>Whether a class has benchmarks.</summary>
    public static bool IsBenchmark(Type type) => !type.IsAbstract && type.GetMethods().Any(method => method.IsDefined(typeof(BenchmarkAttribute), inherit: true));

    /// <summary>The cases that one of the globs matches, or all.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static BenchmarkCase[] Matching(Type[] types, string[] globs)
    {
        var config = ManualConfig.CreateEmpty().AddFilter(Filter).AddFilter(globs.Length == 0 ? new GlobFilter(["*"]) : new GlobFilter(globs));
        BenchmarkCase[] found = [.. types.SelectMany(type => BenchmarkConverter.TypeToBenchmarks(type, config).BenchmarksCases)];
        return found.Length > 0 ? found : throw new ArgumentException($"nothing matches {string.Join(' ', globs)}; there are {string.Join(", ", types.Select(type => type.Name))}");
    }

    /// <summary>A case's work by name and parameters. BenchmarkDotNet's own text of parameters is cut, so that two shapes may look alike.</summary>
    public static string Work(BenchmarkCase benchmark) =>
        string.Create(CultureInfo.InvariantCulture, $"{benchmark.Descriptor.Type.Name} [{string.Join(", ", benchmark.Parameters.Items.Select(item => $"{item.Name}={item.Value}"))}]");

    /// <summary>The class of a case, its parameters set.</summary>
    public static object Instance(BenchmarkCase benchmark)
    {
        var type = benchmark.Descriptor.Type;
        var made = Activator.CreateInstance(type)!;
        foreach (var parameter in benchmark.Parameters.Items)
            type.GetProperty(parameter.Name)!.SetValue(made, parameter.Value);
        return made;
    }

    /// <summary>Takes our work, and of the peers' what can be run here: on the processor, libtorch only where it loads, and work that the peer does at all.</summary>
    public static IFilter Filter { get; } = new SimpleFilter(benchmark =>
    {
        var name = benchmark.Descriptor.WorkloadMethod.Name;
        if (name is not (nameof(BesideOnnxRuntime.OnnxRuntime) or nameof(BesideOnnxRuntime.Libtorch)))
            return true;
        return Settings.IsCpu && (name != nameof(BesideOnnxRuntime.Libtorch) || TorchJob.WhyNot is null) && ((Comparison)Instance(benchmark)).Has(name);
    });
}
