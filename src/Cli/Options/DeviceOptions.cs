using System.CommandLine;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>The options by which a device and its numbers are chosen, shared by the verbs that compute.</summary>
sealed class DeviceOptions
{
    readonly Option<string> device = new("--device")
    {
        Description = "cpu; cpu:N for N worker threads; cuda:N for the N-th NVIDIA GPU; simulator, which runs the GPU's kernels on the host",
    };

    readonly Option<string> precision = new("--precision")
    {
        Description = "what a GPU multiplies in: single, tf32 or bfloat16 (tensor cores, float32 sums)",
        DefaultValueFactory = _ => "single",
    };

    public DeviceOptions(string usual = "cpu")
    {
        device.DefaultValueFactory = _ => usual;
        precision.AcceptOnlyFromAmong([.. Enum.GetNames<Precision>().Select(name => name.ToLowerInvariant())]);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(device);
        command.Options.Add(precision);
    }

    public Backend Open(ParseResult parsed) => Backend.Open(Name(parsed));

    /// <summary>The device's name; a precision that it does not have is pointed out.</summary>
    public string Name(ParseResult parsed)
    {
        var name = parsed.GetValue(device)!;
        if (name.StartsWith("cpu", StringComparison.Ordinal) && Precision(parsed) is not Runtime.Precision.Single)
            Console.Error.WriteLine($"whence: {name} computes in single precision; --precision {parsed.GetValue(precision)} has no effect");
        return name;
    }

    public Precision Precision(ParseResult parsed) => Enum.Parse<Precision>(parsed.GetValue(precision)!, ignoreCase: true);
}
