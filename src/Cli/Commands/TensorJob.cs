using System.CommandLine;
using Whence.Explain;
using Whence.Models;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>Explains raw tensors in the model's own layout: no preprocessing, a map of every input element.</summary>
sealed class TensorJob(ModelOptions model, MethodOptions method, Backend backend, ParseResult parsed, ResultWriter writer)
{
    /// <summary>Explains each example; of several classes the maps go to files of their own, the class, or its place of topN, before the ending.</summary>
    public void Run(FileInfo input, FileInfo? output, string[] given, TimeSpan? deadline, CancellationToken cancellation)
    {
        if (output is null)
            throw new UsageException("--input needs an --output for the map");
        var tensor = Npy.Read(input.FullName);
        var network = model.Network(parsed).WithSizesOf(tensor);
        var neurons = method.Neurons(parsed, network);
        var labels = neurons is null ? model.Labels(parsed, network) : LabelList.None;
        INetwork explained = neurons is null ? network : neurons;
        var layout = new TensorLayout(network);
        var rows = layout.All(input.Name, tensor);
        var explainer = method.Explainer(parsed, method.Name(parsed) ?? Explainers.DefaultFor(explained), layout);
        using var session = new ExplainSession(
            explained, backend, explainer, method.Session(parsed, explainer, model.Device.Precision(parsed), labels, explained.Classes) with { Labels = labels });
        Deadline.Warm(session, deadline);
        var targets = TargetOption.Read(given, labels, explained.Classes);
        targets.Require(session);
        string[] paths = [.. Enumerable.Range(0, targets.Count).Select(place => targets.Count > 1 ? Path.ChangeExtension(output.ToString(), $"{targets.Name(place)}{output.Extension}") : output.ToString())];
        var maps = Array.ConvertAll(paths, _ => new List<float>());
        foreach (var (row, x) in rows.Index())
        {
            foreach (var (place, explanation) in targets.Each(target => session.Run(x, target, deadline, cancellation)).Index())
            {
                maps[place].AddRange(layout.ToModel(explanation.Map, session.MapShape));
                writer.Write(rows.Length == 1 ? input.Name : $"{input.Name}[{row}]", explanation, explained, new(null, paths[place], null));
            }
        }
        foreach (var (path, map) in paths.Zip(maps))
            Npy.Write(path, HostTensor.From([.. map], [rows.Length, .. layout.ModelShape(session.MapShape)]));
    }
}
