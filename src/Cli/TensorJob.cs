using System.CommandLine;
using Whence.Explain;
using Whence.Graph;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>Explains raw tensors in the model's own layout: no preprocessing, a map of every input element.</summary>
sealed class TensorJob(OnnxModel network, LabelList labels, Backend backend, MethodOptions method, Precision precision, ParseResult parsed)
{
    public void Run(FileInfo input, FileInfo? output, string? target, TimeSpan? deadline, ResultWriter writer, CancellationToken cancellation)
    {
        if (output is null)
            throw new UsageException("--input needs an --output for the map");
        var tensor = TensorLayout.Read(input, network);
        var chosen = target is null ? (int?)null : TargetOption.Resolve(target, labels, network.Classes);
        var explainer = method.Explainer(parsed, null);
        using var session = new ExplainSession(network, backend, explainer, method.Session(parsed, explainer, precision) with { Labels = labels });
        var maps = new List<float[]>();
        Shape shape = default;
        for (var row = 0; row < tensor.Batch; row++)
        {
            var explanation = session.Run(tensor.Row(row), chosen, deadline, cancellation);
            shape = explanation.MapShape;
            maps.Add(TensorLayout.ToModel(explanation.Map, shape));
            writer.Write(tensor.Batch == 1 ? input.Name : $"{input.Name}[{row}]", explanation, new(null, output.ToString(), null));
        }
        Npy.Write(output.FullName, HostTensor.From([.. maps.SelectMany(map => map)], [maps.Count, .. TensorLayout.ModelShape(shape)]));
    }
}
