using System.Globalization;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Studies.Models;

/// <summary>
/// The gradient of one logit by a batch of pictures [N,C,H,W] together with values that the same plan came through, for scripts that compare them with another
/// tool's: gradient.npy and 0.npy, 1.npy, ... in the order of the names, images with their channels last.
/// </summary>
static class GradientValues
{
    public static int Run(string[] args)
    {
        if (args is not [var file, var pictures, var target, var folder, var names])
            return 2;
        Write(OnnxModel.Load(file), Npy.Read(pictures), int.Parse(target, CultureInfo.InvariantCulture), folder, File.ReadAllLines(names));
        return 0;
    }

    static void Write(OnnxModel model, HostTensor pictures, int target, string folder, string[] names)
    {
        var (n, c, h, w) = (pictures.Shape[0], pictures.Shape[1], pictures.Shape[2], pictures.Shape[3]);
        var g = new Graph();
        var given = g.Input("x", new Shape(n, c, h, w));
        var x = g.Add(new Transpose([0, 2, 3, 1]), given);
        var network = model.Build(g, x);
        var seed = g.Constant(network.Logits.Shape, [.. Enumerable.Range(0, network.Logits.Shape.Count).Select(i => i % network.Logits.Shape[1] == target ? 1f : 0)]);
        var gradient = g.Gradient(network.Logits, seed, [x])[0];
        Node[] values = [.. names.Select(name => network.Layers[name])];
        using var backend = Backend.Open("cpu");
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, [gradient, .. values]);
        plan.Set(given, pictures.ToFloats());
        plan.Run();
        Save("gradient", gradient);
        for (var i = 0; i < values.Length; i++)
            Save($"{i}", values[i]);

        void Save(string name, Node node) =>
            Npy.Write(Path.Combine(folder, $"{name}.npy"), HostTensor.From(plan.Get(node).ToArray(), node.Shape.ToArray()));
    }
}
