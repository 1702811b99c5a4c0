using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Running;

namespace Whence.Bench;

/// <summary>
/// What an engine's process takes for a work at most: resident memory after the model was read, prepared and run twice, less what the process had before. Every engine and work has a process of its own, for memory that
/// was taken once is seldom given back. Linux only.
/// </summary>
static class Memory
{
    const string Of = "memory-of";

    /// <summary>memory [--filter GLOB...]: measures what the globs match, and writes a table; memory-of WORK ENGINE is what it starts.</summary>
    /// <exception cref="ArgumentException">The arguments are others, or nothing matches.</exception>
    /// <exception cref="InvalidOperationException">A process failed.</exception>
    public static int Run(Type[] types, string[] args)
    {
        if (args is [Of, var work, var engine])
            return Measure(Cases.Matching(types, []).Single(benchmark => Cases.Work(benchmark) == work && benchmark.Descriptor.WorkloadMethod.Name == engine));
        if (args is not ["memory"] and not ["memory", "--filter", ..])
            throw new ArgumentException($"usage: memory [--filter GLOB...], not {string.Join(' ', args)}");
        var groups = Cases.Matching(types, args is ["memory"] ? [] : args[2..]).GroupBy(Cases.Work).ToArray();
        Console.WriteLine($"MiB of processes' resident memory at most, {Settings.Device}.\n");
        Console.WriteLine("| work | engine | peak | announced | of baseline |\n|---|---|---|---|---|");
        foreach (var group in groups)
        {
            var rows = group.Select(benchmark => (benchmark.Descriptor, Figures: Child(group.Key, benchmark.Descriptor.WorkloadMethod.Name))).ToArray();
            var baseline = rows.FirstOrDefault(row => row.Descriptor.Baseline).Figures?[0];
            foreach (var (descriptor, figures) in rows)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {group.Key} | {descriptor.WorkloadMethod.Name} | {figures[0]:0} | {(figures.Length > 1 ? $"{figures[1]:0}" : "")} | {figures[0] / baseline:0.00} |"));
        }
        return 0;
    }

    static int Measure(BenchmarkCase benchmark)
    {
        var work = (Comparison)Cases.Instance(benchmark);
        var before = Peak();
        using var job = work.Job(benchmark.Descriptor.WorkloadMethod.Name);
        job.Run();
        job.Run();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Peak() - before} {(job.Announced is { } bytes ? $"{bytes / 1024.0 / 1024}" : "")}"));
        return 0;
    }

    static double[] Child(string work, string engine)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. Entry(), Of, work, engine]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var words = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? [.. words.Select(word => double.Parse(word, CultureInfo.InvariantCulture))] : throw new InvalidOperationException($"{work}, {engine}: its process ended with {process.ExitCode}");
    }

    // A command that is started by "dotnet" has that for its process.
    static string[] Entry() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Memory).Assembly.Location] : [];

    static double Peak()
    {
        const string Field = "VmHWM:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return double.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
