using System.Text.Json;
using Whence.Models.Tensors;

namespace Whence.Models.Training;

/// <summary>What a training at the end of an epoch leaves to its continuation, beside tensors.</summary>
/// <param name="Epochs">Epochs that ended.</param>
/// <param name="Settings">What was trained how, in words: another training cannot go on from it.</param>
sealed record TrainingState(IReadOnlyList<EpochRecord> Epochs, IReadOnlyDictionary<string, string> Settings)
{
    const string Key = "whence.training";

    /// <summary>Writes the state and tensors beside it as one safetensors file, which appears under its name when it is whole.</summary>
    public void Save(string path, IEnumerable<KeyValuePair<string, HostTensor>> tensors)
    {
        var part = $"{path}.{Environment.ProcessId}.part";
        Safetensors.Write(part, tensors, new Dictionary<string, string> { [Key] = JsonSerializer.Serialize(this, TrainingJson.Default.TrainingState) });
        File.Move(part, path, overwrite: true);
    }

    /// <summary>Reads the state of a checkpoint.</summary>
    /// <exception cref="TrainingException">The file is no checkpoint.</exception>
    public static TrainingState Read(Safetensors file, string path)
    {
        try
        {
            return file.Metadata.TryGetValue(Key, out var json) && JsonSerializer.Deserialize(json, TrainingJson.Default.TrainingState) is { } state
                ? state : throw new TrainingException($"'{path}' is no checkpoint of a training");
        }
        catch (JsonException caught)
        {
            throw new TrainingException($"'{path}' is no checkpoint of a training: {caught.Message}", caught);
        }
    }

    /// <summary>Refuses a state of another training.</summary>
    /// <exception cref="TrainingException">A setting differs; the message says which.</exception>
    public void Require(IReadOnlyDictionary<string, string> settings, string path)
    {
        foreach (var (name, now) in settings)
            if (Settings.GetValueOrDefault(name) is var then && then != now)
                throw new TrainingException($"checkpoint '{path}' was made with {name} {then ?? "unknown"}, not {now}; go on as it began, or give another checkpoint");
    }
}
