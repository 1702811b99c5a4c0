using System.CommandLine;
using Whence.Explain;
using Whence.Models.Data;
using Whence.Models.Tensors;

namespace Whence.Cli;

/// <summary>The option --background: the inputs that some methods compare with.</summary>
static class BackgroundOption
{
    const int Most = 64;

    public static Option<string?> Create() => new("--background")
    {
        HelpName = "DATA",
        Description = $"{string.Join(", ", Explainers.All.Where(info => info.NeedsBackground).Select(info => info.Name))}: what to compare with, a folder of pictures, another data set, or a .npy file of several inputs",
    };

    /// <summary>The inputs one after the other; of a set of pictures that is larger, as many as are usual, drawn by the seed.</summary>
    /// <exception cref="UsageException">Pictures are named where the input is a tensor.</exception>
    public static float[] Read(string name, IInputReader inputs, ulong seed)
    {
        if (name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            return [.. inputs.All(name, Npy.Read(name)).SelectMany(x => x)];
        using var data = new UnlabelledDataset(Dataset.Open(name));
        var drawn = Partition.Draw(data.Count, Most, seed);
        if (drawn.Length < data.Count)
            Console.Error.WriteLine($"whence: --background {name}: {drawn.Length} of {data.Count} pictures are drawn by the seed");
        return [.. drawn.SelectMany(i => inputs.Of(data[i].Image)
            ?? throw new UsageException($"--background {name}: with --input a background is a .npy file of several inputs in the input's layout"))];
    }
}
