using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>Whole int8 models against ONNX Runtime, and what the engine says about their gradients.</summary>
[TestFixture]
sealed class QdqModelTests
{
    // Of the largest logit: codes flip where the two sums before them, ours whole numbers, differ in their last bits. Files that were quantised elsewhere, which a name in the variable may be, are coarser.
    const double Tolerance = 0.03, GivenTolerance = 0.05;

    static IEnumerable<string> Models => Environment.GetEnvironmentVariable("WHENCE_QDQ_MODELS")?.Split(':') ?? ["resnet_cifar10/resnet20.onnx", "mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx"];

    [TestCaseSource(nameof(Models))]
    public void LogitsAreOnnxRuntimes(string name)
    {
        var bytes = File.ReadAllBytes(Path.IsPathRooted(name) ? name : SharedData.Path(Path.Combine("models", name)));
        var port = OnnxModel.Parse(bytes, name).Inputs[0];
        int[] shape = [1, .. port.Dims![1..]];
        var examples = Enumerable.Range(0, 3).Select(seed => Example(shape, seed)).ToArray();
        var isGiven = bytes.AsSpan().IndexOf("QuantizeLinear"u8) >= 0;
        var quantised = isGiven ? bytes : QdqWriter.Quantize(bytes, examples[0], shape);
        var model = OnnxModel.Parse(quantised, name);
        foreach (var example in examples)
        {
            var (expected, got) = (OnnxRuntime(quantised, port.Name, example, shape), Engine(model, example, shape));
            var fused = OnnxRuntime(quantised, port.Name, example, shape, GraphOptimizationLevel.ORT_ENABLE_ALL);
            var largest = expected.Max(MathF.Abs);
            var (error, own) = (Largest(got), Largest(fused));
            TestContext.Out.WriteLine($"{name}: largest logit {largest:g4}, largest difference {error:p3} of it; of ONNX Runtime's integer kernels {own:p3}");

            double Largest(float[] other) => expected.Zip(other, (a, b) => Math.Abs(a - b)).Max() / largest;
            Assert.That(error, Is.LessThan(isGiven ? GivenTolerance : Tolerance));
            Assert.That(Array.IndexOf(got, got.Max()), Is.EqualTo(Array.IndexOf(expected, expected.Max())));
        }
        Assert.That(model.Notes, Has.Some.Contains("straight through"));
    }

    static float[] OnnxRuntime(byte[] model, string input, float[] x, int[] shape, GraphOptimizationLevel level = GraphOptimizationLevel.ORT_DISABLE_ALL)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = level, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(model, options);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(x, shape))]);
        return results[0].AsTensor<float>().ToArray();
    }

    static float[] Engine(OnnxModel model, float[] x, int[] shape)
    {
        var graph = new Graph();
        var input = graph.Input("in", new Shape(shape));
        var network = model.Build(graph, input, new OnnxOptions { InputLayout = OnnxInputLayout.AsDeclared });
        using var backend = Backend.Open("cpu:2");
        using var weights = new Weights(backend);
        model.Load(weights);
        var y = network.Outputs[model.Outputs[0].Name];
        using var plan = Plan.Compile(graph, backend, weights, [y]);
        plan.Set(input, x);
        plan.Run();
        return plan.Get(y).ToArray();
    }

    // Smooth waves, as pictures have them.
    static float[] Example(int[] shape, int seed)
    {
        var random = new Random(seed);
        var (fx, fy, phase) = (random.NextDouble() * 9, random.NextDouble() * 9, random.NextDouble() * 6);
        var (height, width) = (shape[2], shape[3]);
        return [.. Enumerable.Range(0, shape[1] * height * width).Select(i =>
            (float)(Math.Sin(fx * (i % width) / width + fy * (i / width % height) / height + phase + i / (width * height)) + 0.2 * random.NextDouble()))];
    }
}
