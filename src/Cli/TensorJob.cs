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
        var tensor = Npy.Read(input.FullName);
        var sized = TensorLayout.Sized(network, tensor);
        var layout = new TensorLayout(sized);
        var rows = layout.Samples(input.Name, tensor);
        var chosen = target is null ? (int?)null : TargetOption.Resolve(target, labels, sized.Classes);
        var explainer = method.Explainer(parsed, layout.Sample, null);
        using var session = new ExplainSession(sized, backend, explainer, method.Session(parsed, explainer, precision) with { Labels = labels });
        var maps = new List<float[]>();
        Shape shape = default;
        for (var row = 0; row < rows.Length; row++)
        {
            var explanation = session.Run(rows[row], chosen, deadline, cancellation);
            shape = explanation.MapShape;
            maps.Add(layout.ToModel(explanation.Map, shape));
            writer.Write(rows.Length == 1 ? input.Name : $"{input.Name}[{row}]", explanation, new(null, output.ToString(), null));
        }
        Npy.Write(output.FullName, HostTensor.From([.. maps.SelectMany(map => map)], [maps.Count, .. layout.ModelShape(shape)]));
    }
}
