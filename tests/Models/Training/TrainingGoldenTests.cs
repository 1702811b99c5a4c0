using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Layers;
using Whence.Models.Networks;
using Whence.Models.Tensors;
using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Tests.Models.Training;

/// <summary>ResNet-20's loss, parameter gradients, running statistics and SGD steps against double-precision results of another implementation.</summary>
[TestFixture]
sealed class TrainingGoldenTests
{
    const int Batch = 16;

    [TestCase(false, "grads_eval", "logits_eval", 1e-5)]
    [TestCase(true, "grads_train", "logits_train", 1e-5)]
    public void ParameterGradientsEqualTheGolden(bool training, string gradients, string logits, double tolerance)
    {
        using var step = new Step(training, sgd: null);
        var wrt = step.Builder.Trainable;
        var grads = step.Graph.Gradient(step.Loss, step.Graph.Constant(1), wrt);
        step.Compile([step.Logits, step.Loss, .. grads]);
        step.Run(0);
        AssertClose(step.Plan!.Get(step.Logits), Npy.Read(Golden($"{logits}.npy")).ToDoubles(), 1e-5, "logits");
        using var golden = Safetensors.Open(Golden($"{gradients}.safetensors"));
        Assert.That(wrt.Select(node => node.Name), Is.EquivalentTo(golden.Names));
        for (var i = 0; i < wrt.Count; i++)
            AssertClose(Outside(step.Plan.Get(grads[i]), golden[wrt[i].Name]), golden[wrt[i].Name].ToDoubles(), tolerance, wrt[i].Name);
    }

    [TestCase(1, "state_after_1")]
    [TestCase(3, "state_after_3")]
    public void StepsOfSgdEqualTheGolden(int steps, string state)
    {
        using var step = new Step(training: true, new Sgd(0.9f, 1e-4f));
        step.Compile([step.Loss]);
        step.Plan!.Set(step.Rate!, [0.1f]);
        for (var i = 0; i < steps; i++)
            step.Run(i);
        using var golden = Safetensors.Open(Golden($"{state}.safetensors"));
        foreach (var name in golden.Names.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
            AssertClose(Outside(step.Weights.Get(name), golden[name]), golden[name].ToDoubles(), 1e-5, name);
    }

    static string Golden(string file) => SharedData.Path($"golden/training/{file}");

    static float[] Outside(ReadOnlySpan<float> values, HostTensor golden) =>
        golden.Rank == 4 ? ConvolutionWeights.FromEngine(values, golden.Shape) : values.ToArray();

    // Relative to the tensor's norm: 2-norm of the difference over the 2-norm of the golden.
    static void AssertClose(ReadOnlySpan<float> got, double[] golden, double tolerance, string what)
    {
        double difference = 0, norm = 0;
        for (var i = 0; i < golden.Length; i++)
        {
            difference += Math.Pow(got[i] - golden[i], 2);
            norm += golden[i] * golden[i];
        }
        Assert.That(Math.Sqrt(difference), Is.LessThanOrEqualTo(tolerance * Math.Sqrt(norm)), $"{what}: relative error {Math.Sqrt(difference / norm):g3}");
    }

    sealed class Step : IDisposable
    {
        readonly Backend cpu = Backend.Open("cpu:2");
        readonly Node x;
        readonly Node labels;

        public Step(bool training, Sgd? sgd)
        {
            using var file = Safetensors.Open(SharedData.Path("models/resnet_cifar10/resnet20.safetensors"));
            var network = new CifarResNet(20, file.Names.ToDictionary(name => name, name => file[name]));
            Weights = new(cpu);
            network.Load(Weights);
            Builder = new(Graph, training);
            x = Graph.Input("x", [Batch, 32, 32, 3]);
            labels = Graph.Input("labels", [Batch]);
            Logits = network.Build(Builder, x);
            Loss = Graph.Add(new ReduceMean([]), Graph.Add(new CrossEntropy(), Logits, labels));
            Rate = sgd?.Minimise(Graph, Loss, Builder.Trainable);
        }

        public Graph Graph { get; } = new();

        public NetworkBuilder Builder { get; }

        public Node Logits { get; }

        public Node Loss { get; }

        public Node? Rate { get; }

        public Weights Weights { get; }

        public Plan? Plan { get; private set; }

        public void Compile(IReadOnlyList<Node> outputs) => Plan = Plan.Compile(Graph, cpu, Weights, outputs, options: new() { DirectConvolution = true });

        public void Run(int batch)
        {
            using var set = Dataset.Open(SharedData.Path("datasets/cifar10/test1000.bin"));
            Example[] records = [.. Enumerable.Range(batch * Batch, Batch).Select(i => set[i])];
            Plan!.Set(x, [.. records.SelectMany(record => Normalise(record.Image.Pixels))]);
            Plan.Set(labels, [.. records.Select(record => (float)record.Label)]);
            Plan.Run();
        }

        public void Dispose()
        {
            Plan?.Dispose();
            Weights.Dispose();
            cpu.Dispose();
        }

        static IEnumerable<float> Normalise(byte[] pixels)
        {
            double[] mean = [0.485, 0.456, 0.406], std = [0.229, 0.224, 0.225];
            return pixels.Select((value, i) => (float)((value / 255.0 - mean[i % 3]) / std[i % 3]));
        }
    }
}
