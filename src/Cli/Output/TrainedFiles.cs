using System.Text.Json;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Uncertainty.Reports;

namespace Whence.Cli;

/// <summary>What a training leaves behind: the network, how pictures become its inputs and what its classes are called, the table of its epochs, a page.</summary>
sealed class TrainedFiles
{
    /// <summary>Files named after the network's.</summary>
    /// <param name="output">The network's file.</param>
    /// <param name="member">Number of a member of an ensemble: its files are NAME-1.onnx and so on, and the page is one for all.</param>
    /// <exception cref="UsageException">It does not end in .onnx.</exception>
    public TrainedFiles(FileInfo output, int? member = null)
    {
        if (!output.Extension.Equals(".onnx", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--output {output.Name}: a name that ends in .onnx is needed");
        if (!output.Directory!.Exists)
            throw new UsageException($"--output {output}: there is no folder '{output.Directory}'");
        (Model, Report) = (Numbered(output.ToString(), member), Path.ChangeExtension(output.ToString(), ".html"));
    }

    /// <summary>The network.</summary>
    public string Model { get; }

    /// <summary>The table.</summary>
    public string Metrics => Path.ChangeExtension(Model, ".csv");

    /// <summary>The page.</summary>
    public string Report { get; }

    /// <summary>A file's name with a member's number before its ending; the name itself where there is none.</summary>
    public static string Numbered(string path, int? member) => member is null ? path : $"{path[..^Path.GetExtension(path).Length]}-{member}{Path.GetExtension(path)}";

    /// <summary>Writes all of them.</summary>
    public void Save(Classifier trained, TrainingResult result, TrainingOptions options, (Dataset Training, Dataset? HeldOut) data, Backend backend)
    {
        Save(trained, result);
        File.WriteAllText(Report, TrainingReport.Render(result, options, (data.Training.Name, data.Training.Count), data.HeldOut?.Name, Provenance.Of(OnnxModel.Load(Model), backend)));
    }

    /// <summary>Writes all but the page.</summary>
    public void Save(Classifier trained, TrainingResult result)
    {
        ((OnnxModel)trained.Network).Save(Model);
        var names = Path.ChangeExtension(Model, ".labels.txt");
        if (trained.Labels.Count > 0)
            File.WriteAllLines(names, Enumerable.Range(0, trained.Labels.Count).Select(i => trained.Labels[i]));
        trained.Preprocessing.Write(Path.ChangeExtension(Model, ".json"), trained.Labels.Count > 0 ? Path.GetFileName(names) : null);
        File.WriteAllLines(Metrics, MetricsTable.Lines(result.Epochs));
    }

    /// <summary>Says on stdout what was written.</summary>
    public void Say(TrainingResult result, bool json) => Console.Out.WriteLine(json
        ? JsonSerializer.Serialize(TrainingJsonLine.Of(result, this), JsonContext.Default.TrainingJsonLine) : $"written: {Model}");
}
