using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;

namespace Whence.Models.Lap;

/// <summary>Takes out of a file what open gates leave without effect.</summary>
static class LapFinish
{
    /// <summary>The model with the older poolings removed at layers whose gate is 1; the same model where there are none.</summary>
    public static OnnxModel WithoutOldPools(OnnxModel model)
    {
        var file = model.CopyOfFile();
        var calls = file.Graph.Node.Where(node => IsOpen(model, file, node)).ToArray();
        if (calls.Length == 0)
            return model;
        foreach (var call in calls)
            TakeOut(model, file, call);
        var used = file.Graph.Node.Where(node => node.Domain == LapGeometry.Domain).Select(node => node.OpType).ToHashSet();
        foreach (var function in file.Functions.Where(f => f.Domain == LapGeometry.Domain && !used.Contains(f.Name)).ToArray())
            file.Functions.Remove(function);
        return model.WithFile(file);
    }

    static bool IsOpen(OnnxModel model, ModelProto file, NodeProto node) =>
        file.Functions.FirstOrDefault(f => f.Domain == node.Domain && f.Name == node.OpType) is { } function && LapFunction.Known(function, node) is not null
        && LapGeometry.Read(node) is { IsGated: true } && model.Contents.Initializers.GetValueOrDefault(node.Input[5])?.ToFloats() is [1];

    static void TakeOut(OnnxModel model, ModelProto file, NodeProto call)
    {
        var (graph, old, gate) = (file.Graph, call.Input[4], call.Input[5]);
        var geometry = LapGeometry.Read(call)! with { IsGated = false };
        if (file.Functions.All(f => f.Domain != LapGeometry.Domain || f.Name != geometry.Name))
            file.Functions.Add(LapFunction.Of(geometry, model.Opset));
        graph.Node[graph.Node.IndexOf(call)] = LapFunction.Call(geometry, call.Name, call.Output[0], call.Input.Take(4));
        bool IsRead(string value) => graph.Output.Any(output => output.Name == value)
            || graph.Node.Any(node => node.Input.Contains(value) || Onnx.Flow.FileNames.Captured(node).Contains(value));
        if (!IsRead(old) && graph.Node.FirstOrDefault(node => node.Output.Contains(old)) is { Output.Count: 1 } pool)
            graph.Node.Remove(pool);
        if (!IsRead(gate) && graph.Initializer.FirstOrDefault(tensor => tensor.Name == gate) is { } number)
            graph.Initializer.Remove(number);
    }
}
