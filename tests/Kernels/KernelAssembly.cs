using System.Text.Json;
using Whence.Kernels;
using Whence.Runtime.Compiler;
using Whence.Tests.Runtime.Compiler;

namespace Whence.Tests.Kernels;

/// <summary>What NVIDIA's assembler made of each kernel, kept in a file so that the page can show it where there is no assembler.</summary>
/// <param name="Registers">Registers per thread.</param>
/// <param name="InnerLoop">Share of multiplications and additions among the instructions of the inner loop, of products and convolutions that have one.</param>
sealed record KernelAssembly(string Assembler, string Target, SortedDictionary<string, int> Registers, SortedDictionary<string, double> InnerLoop)
{
    const string Architecture = "sm_90";

    // What assemblers since 11.8 take.
    static readonly Version Isa = new(7, 8);

    static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NewLine = "\n" };

    /// <summary>Today's kernels.</summary>
    public static KernelAssembly Read() => Read("kernels.ptxas.json");

    /// <summary>The kernels of the same names that were written in a language of our own, each compiled for one shape.</summary>
    public static KernelAssembly ReadEarlier() => Read("kernels.earlier.json");

    /// <summary>Assembles the kernels and writes the file anew.</summary>
    public static void Write(IEnumerable<KernelSample> samples)
    {
        var target = PtxTarget.Parse(Architecture, Isa);
        var assembled = samples.AsParallel().Select(sample => (sample, Ptxas.AssembleAndRead(KernelText.Of(sample.Kernel, target), Architecture))).ToList();
        var (registers, loops) = (new SortedDictionary<string, int>(StringComparer.Ordinal), new SortedDictionary<string, double>(StringComparer.Ordinal));
        foreach (var (sample, (report, sass)) in assembled)
        {
            registers.Add(sample.Name, report.Registers);
            if (KernelBudgets.IsProduct(sample) && SassLoop.Share(sass) is { } share)
                loops.Add(sample.Name, Math.Round(share, 4));
        }
        File.WriteAllText(FilePath("kernels.ptxas.json"), JsonSerializer.Serialize(new KernelAssembly(Ptxas.Version(), Architecture, registers, loops), Layout) + "\n");
    }

    static KernelAssembly Read(string name) => File.Exists(FilePath(name))
        ? JsonSerializer.Deserialize<KernelAssembly>(File.ReadAllText(FilePath(name)), Layout)!
        : new("", Architecture, [], []);

    static string FilePath(string name) => Path.Combine(SharedData.RepositoryRoot, "docs", name);
}
