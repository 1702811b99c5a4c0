using System.Text.Json;
using Whence.Kernels;
using Whence.Runtime.Compiler;
using Whence.Tests.Runtime.Compiler;

namespace Whence.Tests.Kernels;

/// <summary>Registers per thread that NVIDIA's assembler gave each kernel, kept in a file so that the page can show them where there is no assembler.</summary>
sealed record KernelRegisters(string Assembler, string Target, SortedDictionary<string, int> Registers)
{
    const string Architecture = "sm_90";

    // What assemblers since 11.8 take.
    static readonly Version Isa = new(7, 8);

    static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NewLine = "\n" };

    static string FilePath => Path.Combine(SharedData.RepositoryRoot, "docs", "kernels.ptxas.json");

    public static KernelRegisters Read() => File.Exists(FilePath)
        ? JsonSerializer.Deserialize<KernelRegisters>(File.ReadAllText(FilePath), Layout)!
        : new("", Architecture, []);

    /// <summary>Assembles the kernels and writes the file anew.</summary>
    public static void Write(IEnumerable<KernelSample> samples)
    {
        var target = PtxTarget.Parse(Architecture, Isa);
        var registers = samples.AsParallel().ToDictionary(
            sample => sample.Name, sample => Ptxas.Assemble(KernelText.Of(sample.Kernel, target), Architecture).Registers);
        var sorted = new SortedDictionary<string, int>(registers, StringComparer.Ordinal);
        File.WriteAllText(FilePath, JsonSerializer.Serialize(new KernelRegisters(Ptxas.Version(), Architecture, sorted), Layout) + "\n");
    }
}
