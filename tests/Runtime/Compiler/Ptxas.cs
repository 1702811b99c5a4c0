using System.Diagnostics;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>NVIDIA's assembler for PTX, where there is one: WHENCE_PTXAS names it, or it is on PATH.</summary>
static class Ptxas
{
    static readonly string? Program = Find();

    public static bool IsPresent => Program is not null;

    /// <summary>The cases of a test that assembles; where there is no assembler the first one alone, which says so.</summary>
    public static IEnumerable<T> Cases<T>(IEnumerable<T> all) => IsPresent ? all : all.Take(1);

    /// <summary>What the assembler calls itself, with its version.</summary>
    public static string Version()
    {
        Require();
        using var process = Process.Start(new ProcessStartInfo(Program!, "--version") { RedirectStandardOutput = true })!;
        var words = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return "ptxas " + System.Text.RegularExpressions.Regex.Match(words, @"release [\d.]+").Value;
    }

    /// <summary>Assembles, and fails the test with the assembler's words if it does not.</summary>
    public static PtxasReport Assemble(string ptx, string architecture) => Assemble(ptx, architecture, _ => "").Report;

    /// <summary>The same with a listing of the machine code, by the disassembler beside the assembler.</summary>
    public static (PtxasReport Report, string Sass) AssembleAndRead(string ptx, string architecture) => Assemble(ptx, architecture, Disassemble);

    static (PtxasReport Report, string Sass) Assemble(string ptx, string architecture, Func<string, string> read)
    {
        Require();
        var source = Path.GetTempFileName();
        try
        {
            File.WriteAllText(source, ptx);
            var cubin = Path.ChangeExtension(source, ".cubin");
            string[] arguments = ["-v", $"-arch={architecture}", source, "-o", cubin];
            var start = new ProcessStartInfo(Program!, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var words = process.StandardError.ReadToEnd() + output.Result;
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, $"{words}\n{ptx}");
            return (PtxasReport.Parse(words), read(cubin));
        }
        finally
        {
            File.Delete(source);
            File.Delete(Path.ChangeExtension(source, ".cubin"));
        }
    }

    static string Disassemble(string cubin)
    {
        var program = Path.Combine(Path.GetDirectoryName(Program!)!, Path.GetFileName(Program!).Replace("ptxas", "nvdisasm", StringComparison.Ordinal));
        using var process = Process.Start(new ProcessStartInfo(program, ["-c", cubin]) { RedirectStandardOutput = true })!;
        var listing = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, program);
        return listing;
    }

    /// <summary>Ignores the running test, with the reason, where there is no assembler.</summary>
    public static void Require()
    {
        if (Program is null)
            Assert.Ignore("ptxas is neither on PATH nor named by WHENCE_PTXAS");
    }

    static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("WHENCE_PTXAS");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var file = OperatingSystem.IsWindows() ? "ptxas.exe" : "ptxas";
        var candidates = named is null ? folders.Select(folder => Path.Combine(folder, file)) : [named];
        return candidates.FirstOrDefault(File.Exists);
    }
}
