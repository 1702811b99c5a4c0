using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Whence.Studies.Training;

/// <summary>A training by PyTorch in a process of its own: the time and the loss of every step.</summary>
sealed record PyTorchTraining(double[] Seconds, double[] Losses)
{
    /// <summary>Trains a network of our writer from the weights of its file; on made-up pictures, or on those of a CIFAR file in its order.</summary>
    public static PyTorchTraining Run(string peers, string file, string network, int batch, int steps, int threads, double rate, string? pictures = null, string numbers = "float32")
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { WorkingDirectory = peers, RedirectStandardOutput = true };
        foreach (var argument in (object[])["pytorch_train.py", file, network, batch, steps, threads, rate, .. pictures is null ? (string[])[] : [Path.GetFullPath(pictures), numbers]])
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"pytorch_train.py ended with {process.ExitCode}");
        using var json = JsonDocument.Parse(output);
        return new(Numbers("seconds"), Numbers("losses"));

        double[] Numbers(string name) => [.. json.RootElement.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
    }
}
