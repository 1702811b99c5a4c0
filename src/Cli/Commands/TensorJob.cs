using System.CommandLine;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>Explains raw tensors in the model's own layout: no preprocessing, a map of every input element.</summary>
sealed class TensorJob(ModelOptions model, MethodOptions method, Backend backend, ParseResult parsed, ResultWriter writer)
{
    /// <summary>Explains each example; of several classes the maps go to files of their own, the class before the ending.</summary>
    public void Run(FileInfo input, FileInfo? output, string[] targets, TimeSpan? deadline, CancellationToken cancellation)
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
        foreach (var chosen in TargetOption.Resolve(targets, labels, explained.Classes))
        {
            var path = targets.Length > 1 ? Path.ChangeExtension(output.ToString(), $"{chosen}{output.Extension}") : output.ToString();
            var maps = new List<float[]>();
            Shape shape = default;
            for (var row = 0; row < rows.Length; row++)
            {
                var explanation = session.Run(rows[row], chosen, deadline, cancellation);
                shape = explanation.MapShape;
                maps.Add(layout.ToModel(explanation.Map, shape));
                writer.Write(rows.Length == 1 ? input.Name : $"{input.Name}[{row}]", explanation, explained, new(null, path, null));
            }
            Npy.Write(path, HostTensor.From([.. maps.SelectMany(map => map)], [maps.Count, .. layout.ModelShape(shape)]));
        }
    }
}
