using System.Globalization;
using Whence.Runtime;

namespace Whence.Bench;

/// <summary>What benchmarks are run with: folder of models, threads for everyone, device of ours. Environment variables carry it into BenchmarkDotNet's own processes.</summary>
static class Settings
{
    const string FolderVariable = "WHENCE_BENCH_MODELS";
    const string ThreadsVariable = "WHENCE_BENCH_THREADS";
    const string DeviceVariable = "WHENCE_BENCH_DEVICE";

    static readonly Dictionary<string, string> Variables = new() { ["--models"] = FolderVariable, ["--threads"] = ThreadsVariable, ["--device"] = DeviceVariable };

    /// <summary>The folder whose ONNX files are run; null for the models of the shared data.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(FolderVariable);

    /// <summary>Threads of every engine.</summary>
    public static int Threads =>
        Environment.GetEnvironmentVariable(ThreadsVariable) is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.ProcessorCount;

    /// <summary>Our device.</summary>
    public static string Device => Environment.GetEnvironmentVariable(DeviceVariable) ?? $"cpu:{Threads}";

    /// <summary>Whether ours run on the processor, as the peers do.</summary>
    public static bool IsCpu => Device.StartsWith("cpu", StringComparison.Ordinal);

    /// <summary>Whether ours run on a GPU.</summary>
    public static bool IsGpu => Device.StartsWith("cuda", StringComparison.Ordinal);

    /// <summary>The folder of the shared data.</summary>
    public static string Shared => Environment.GetEnvironmentVariable("WHENCE_SHARED") ?? Path.Combine(Root(), "..", "shared");

    /// <summary>Opens our device.</summary>
    public static Backend Open() => Backend.Open(Device);

    /// <summary>Takes the options that are ours, "--models FOLDER --threads N --device NAME", and leaves BenchmarkDotNet's.</summary>
    /// <exception cref="ArgumentException">An option has no value, or threads are no count.</exception>
    public static string[] Take(string[] args)
    {
        List<string> rest = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (!Variables.TryGetValue(args[i], out var variable))
                rest.Add(args[i]);
            else if (++i == args.Length)
                throw new ArgumentException($"{args[i - 1]} is followed by nothing; --models FOLDER, --threads N, --device NAME");
            else
                Environment.SetEnvironmentVariable(variable, Checked(args[i - 1], args[i]));
        }
        return [.. rest];
    }

    static string Checked(string option, string value) => option switch
    {
        "--models" when Directory.Exists(value) => Path.GetFullPath(value),
        "--models" => throw new ArgumentException($"--models {value}: there is no such folder"),
        "--threads" when !int.TryParse(value, out var threads) || threads < 1 => throw new ArgumentException($"--threads {value} is no count of threads"),
        _ => value,
    };

    // BenchmarkDotNet's own processes run in folders of their own, below the repository.
    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? Directory.GetCurrentDirectory();
    }
}
