using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Whence.Explain;
using Whence.Runtime;
using Whence.Runtime.Cpu;
using Whence.Runtime.Cuda;

namespace Whence.Cli;

/// <summary>The JSON output of whence doctor.</summary>
sealed record DoctorJson(
    string Version, string System, string Processor, string Simd, int Workers, double GigaFlopPerSecond, double GigaBytesPerSecond,
    IReadOnlyList<string> Gpus, bool GpuUsable, string? GpuReason, string SelfCheck, bool Healthy);

/// <summary>whence doctor: what this machine offers, and whether the engine computes rightly on it.</summary>
static class DoctorCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "one JSON object on stdout" };
        var command = new Command("doctor", "Say what this machine offers and check the engine on it.") { json };
        command.SetAction(parsed =>
        {
            var found = Examine();
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(found, JsonContext.Default.DoctorJson));
            else
                Print(found);
            return found.Healthy ? 0 : 1;
        });
        return command;
    }

    static DoctorJson Examine()
    {
        using var backend = Backend.Open("cpu");
        var ceilings = backend.Peaks;
        var gpus = CudaProbe.Examine();
        var (healthy, words) = SelfCheck(backend);
        return new(
            typeof(DoctorCommand).Assembly.GetName().Version?.ToString(3) ?? "?", RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString(), CpuBackend.SimdLevel, Environment.ProcessorCount,
            ceilings.FlopPerSecond / 1e9, ceilings.BytesPerSecond / 1e9, gpus.Devices, gpus.Reason is null, gpus.Reason, words,
            healthy);
    }

    // The built-in network on the built-in picture: its class is known, and integrated gradients must add up to the change of the logit.
    static (bool Healthy, string Words) SelfCheck(Backend backend)
    {
        const double Allowed = 0.05;
        var classifier = Example.Classifier(null, null);
        using var session = new ExplainSession(classifier, backend, Explainers.IntegratedGradients(), new() { Samples = 64 });
        var explanation = session.Run(classifier.Prepare(Example.Picture()).Pixels);
        var gap = explanation.Gap!.Relative;
        var words = string.Create(
            CultureInfo.InvariantCulture, $"{Example.PictureName} is '{explanation.Target.Label}'; integrated gradients leave a gap of {gap:P2} (allowed {Allowed:P0})");
        return (explanation.Target.Label == "Ankle boot" && gap < Allowed, words);
    }

    static void Print(DoctorJson d)
    {
        Console.Out.WriteLine($"whence      {d.Version} on {d.System}, {d.Processor}");
        Console.Out.WriteLine($"cpu         {d.Workers} worker(s), {d.Simd}");
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"ceilings    {d.GigaFlopPerSecond:0} GFLOP/s in registers, {d.GigaBytesPerSecond:0.0} GB/s copied, all workers together"));
        foreach (var line in d.GpuReason is { } reason ? [$"none: {reason}"] : d.Gpus)
            Console.Out.WriteLine($"gpu         {line}");
        Console.Out.WriteLine($"self-check  {(d.Healthy ? "passed" : "FAILED")}: {d.SelfCheck}");
    }
}
