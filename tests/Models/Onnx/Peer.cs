using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>Runs a small file through ONNX Runtime and through the engine: the outside truth for arithmetic, and what we make of it.</summary>
static class Peer
{
    /// <summary>The first output of ONNX Runtime as singles, with its shape.</summary>
    public static (float[] Values, int[] Shape) OnnxRuntime(OnnxFile file, params (string Name, float[] Values, int[] Shape)[] inputs)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(file.Bytes, options);
        using var results = session.Run([.. inputs.Select(i => NamedOnnxValue.CreateFromTensor(i.Name, new DenseTensor<float>(i.Values, i.Shape)))]);
        return Read(results[0]);
    }

    /// <summary>The first output of the engine on the CPU, in ONNX's own order.</summary>
    public static (float[] Values, int[] Shape) Engine(OnnxFile file, params (string Name, float[] Values, int[] Shape)[] inputs)
    {
        var model = OnnxModel.Parse(file.Bytes, "test");
        var graph = new Graph();
        var nodes = inputs.ToDictionary(i => i.Name, i => graph.Input($"in:{i.Name}", new Shape(i.Shape)));
        var y = model.Build(graph, nodes, new OnnxOptions { InputLayout = OnnxInputLayout.AsDeclared }).Outputs[model.Outputs[0].Name];
        using var backend = Backend.Open("cpu:1");
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(graph, backend, weights, [y]);
        foreach (var (name, values, _) in inputs)
            if (plan.Holds(nodes[name]))
                plan.Set(nodes[name], values);
        plan.Run();
        return (plan.Get(y).ToArray(), y.Shape.ToArray());
    }

    static (float[], int[]) Read(DisposableNamedOnnxValue value) => value.ElementType switch
    {
        TensorElementType.Float => Read<float>(value, v => v),
        TensorElementType.Double => Read<double>(value, v => (float)v),
        TensorElementType.Float16 => Read<Microsoft.ML.OnnxRuntime.Float16>(value, v => (float)v),
        TensorElementType.BFloat16 => Read<BFloat16>(value, v => (float)v),
        TensorElementType.Int64 => Read<long>(value, v => v),
        TensorElementType.Int32 => Read<int>(value, v => v),
        TensorElementType.UInt8 => Read<byte>(value, v => v),
        TensorElementType.Int8 => Read<sbyte>(value, v => v),
        TensorElementType.Bool => Read<bool>(value, v => v ? 1 : 0),
        var type => throw new NotSupportedException($"element type {type}"),
    };

    static (float[], int[]) Read<T>(DisposableNamedOnnxValue value, Func<T, float> convert)
    {
        var tensor = value.AsTensor<T>();
        return ([.. tensor.Select(convert)], tensor.Dimensions.ToArray());
    }
}
