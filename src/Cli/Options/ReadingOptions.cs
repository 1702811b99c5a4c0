using System.CommandLine;
using Whence.Models.Onnx;
using Whence.Models.Tensors;

namespace Whence.Cli;

/// <summary>The options that say how an ONNX file is read where it leaves things open: the same in every verb that takes one.</summary>
sealed class ReadingOptions
{
    readonly Option<(int Height, int Width)?> size = PictureSize.Option();
    readonly Option<string?> scores = new("--scores") { Description = "the model's output that holds the class scores, where it has several" };
    readonly Option<string[]> with = new("--with") { HelpName = "NAME=FILE", Description = "NAME=VALUE.npy: the value of a further input of the model, the same for every example; may be given several times" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { size, scores, with })
            command.Options.Add(option);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">An option is not of its form, or there is no model.</exception>
    public OnnxReading Of(ParseResult parsed, bool hasModel)
    {
        var inputs = new Dictionary<string, HostTensor>();
        foreach (var text in parsed.GetValue(with) ?? [])
        {
            if (!hasModel)
                throw new UsageException($"--with {text} needs a --model");
            if (text.LastIndexOf('=') is var at && at <= 0)
                throw new UsageException($"--with {text}: NAME=VALUE.npy is needed, such as --with mask=mask.npy");
            if (!inputs.TryAdd(text[..at], Npy.Read(text[(at + 1)..])))
                throw new UsageException($"--with gives '{text[..at]}' twice");
        }
        return new() { Size = parsed.GetValue(size), Scores = parsed.GetValue(scores), Inputs = inputs };
    }

    /// <summary>What holds for each of several models: of the values of further inputs those that it has.</summary>
    /// <exception cref="UsageException">No model has an input that a value is given for.</exception>
    public static IReadOnlyList<OnnxReading> ForEach(OnnxReading reading, FileInfo[] models)
    {
        if (models.Length < 2 || reading.Inputs.Count == 0)
            return [.. Enumerable.Repeat(reading, Math.Max(1, models.Length))];
        OnnxModel[] files = [.. models.Select(file => OnnxModel.Load(file.FullName))];
        foreach (var name in reading.Inputs.Keys)
        {
            if (!Array.Exists(files, file => file.HasInput(name)))
                throw new UsageException($"--with {name}: none of the {files.Length} models has an input of this name; they have {string.Join(", ", files.SelectMany(file => file.Inputs).Select(port => port.Name).Distinct())}");
        }
        return [.. files.Select(file => reading with { Inputs = reading.Inputs.Where(value => file.HasInput(value.Key)).ToDictionary() })];
    }
}
