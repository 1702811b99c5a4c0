using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Running;
using Whence.Bench.Peers;

namespace Whence.Bench;

/// <summary>Benchmark cases as objects: the class with its parameters set.</summary>
static class Cases
{
    /// <summary>Whether a class has benchmarks.</summary>
    public static bool IsBenchmark(Type type) => !type.IsAbstract && type.GetMethods().Any(method => method.IsDefined(typeof(BenchmarkAttribute), inherit: true));

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
