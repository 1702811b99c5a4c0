using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Models.Data;
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
        using var step = new Step(training);
        var wrt = step.Network.ParametersIn(step.Graph);
        var grads = step.Graph.Gradient(step.Loss, step.Graph.Constant(1), wrt);
        step.Compile([step.Logits, step.Loss, .. grads]);
        step.Run(0);
        AssertClose(step.Plan!.Get(step.Logits), Npy.Read(Golden($"{logits}.npy")).ToDoubles(), 1e-5, "logits");
        using var golden = Safetensors.Open(Golden($"{gradients}.safetensors"));
        Assert.That(wrt.Select(node => node.Name), Is.EquivalentTo(golden.Names));
        for (var i = 0; i < wrt.Count; i++)
            AssertClose(step.Plan.Get(grads[i]), golden[wrt[i].Name].ToDoubles(), tolerance, wrt[i].Name);
    }

    [TestCase(1, "state_after_1")]
    [TestCase(3, "state_after_3")]
    public void StepsOfSgdEqualTheGolden(int steps, string state)
    {
        using var step = new Step(training: true);
        var (rate, sgd) = (step.Graph.Input("rate", Shape.Scalar), new Sgd(0.9f, 1e-4f));
        var wrt = step.Network.ParametersIn(step.Graph);
        foreach (var (parameter, gradient) in wrt.Zip(step.Graph.Gradient(step.Loss, step.Graph.Constant(1), wrt)))
            foreach (var (target, value) in sgd.Step(step.Graph, parameter, gradient, rate, sgd.WeightDecay))
                step.Graph.Update(target, value);
        step.Compile([step.Loss]);
        step.Plan!.Set(rate, [0.1f]);
        for (var i = 0; i < steps; i++)
            step.Run(i);
        using var golden = Safetensors.Open(Golden($"{state}.safetensors"));
        foreach (var name in golden.Names.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
            AssertClose(step.Weights.Get(name), golden[name].ToDoubles(), 1e-5, name);
    }

    static string Golden(string file) => SharedData.Path($"golden/training/{file}");

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

        public Step(bool training)
        {
            Network = new(ResNet20.Trained());
            Weights = new(cpu);
            x = Graph.Input("x", [Batch, 32, 32, 3]);
            labels = Graph.Input("labels", [Batch]);
            Logits = (training ? Network.BuildTraining(Graph, x, Graph.Input("samples", [Batch]), 1) : Network.Build(Graph, x)).Logits;
            Network.Load(Weights);
            Loss = Graph.Add(new ReduceMean([]), Graph.Add(new CrossEntropy(), Logits, labels));
        }

        public Graph Graph { get; } = new();

        public TrainableModel Network { get; }

        public Node Logits { get; }

        public Node Loss { get; }

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
