using BenchmarkDotNet.Attributes;
using TorchSharp;
using Whence.Bench.Peers;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Studies.Models;

namespace Whence.Bench;

/// <summary>The forward pass of a whole network, from the input in host memory to logits in host memory.</summary>
public class Networks : BesideOnnxRuntime
{
    static readonly Dictionary<(string, int), double> Costs = [];

    [ParamsSource(nameof(Models))]
    public ModelFile Model { get; set; } = null!;

    [Params(1, 32)]
    public int Batch { get; set; }

    public static IEnumerable<ModelFile> Models => ModelFile.All;

    // Codes flip where sums differ in their last bits.
    protected override double Tolerance => Model.IsQuantised ? 0.05 : base.Tolerance;

    public override double Flop
    {
        get
        {
            if (!Costs.TryGetValue((Model.Path, Batch), out var flop))
            {
                using var job = new ForwardJob(Model.Load(), Batch);
                Costs[(Model.Path, Batch)] = flop = job.Flop;
            }
            return flop;
        }
    }

    protected override IJob Ours() => new ForwardJob(Model.Load(), Batch);

    protected override IJob OfOnnxRuntime() => new OnnxRuntimeJob(Model.Bytes(), Input());

    protected override IJob OfLibtorch() => new TorchJob(() =>
    {
        var (network, (_, values, shape)) = (new TorchNetwork(Model.Bytes()), Input());
        var x = torch.tensor(values, Numbers.Dims(shape));
        return () => network.Logits(x);
    });

    (string Name, float[] Values, int[] Shape) Input()
    {
        var model = Model.Load();
        var shape = model.InputShape.With(0, Batch);
        return (model.Inputs[0].Name, Numbers.ChannelsFirst(FixedInput.Make(model.InputShape, Batch), shape.Span), [Batch, shape[3], shape[1], shape[2]]);
    }

    /// <summary>Our forward pass.</summary>
    sealed class ForwardJob : IJob
    {
        readonly Backend backend = Settings.Open();
        readonly Weights weights;
        readonly Plan plan;
        readonly Node x;
        readonly Node logits;
        readonly float[] input;

        public ForwardJob(INetwork network, int batch)
        {
            var g = new Graph();
            x = g.Input("x", network.InputShape.With(0, batch));
            logits = network.Build(g, x).Logits;
            weights = new(backend);
            network.Load(weights);
            plan = Plan.Compile(g, backend, weights, [logits]);
            input = FixedInput.Make(network.InputShape, batch);
        }

        public double Flop => plan.Cost.Flop;

        public void Run()
        {
            plan.Set(x, input);
            plan.Run();
            plan.Get(logits);
        }

        public float[] Output() => plan.Get(logits).ToArray();

        public void Dispose()
        {
            plan.Dispose();
            weights.Dispose();
            backend.Dispose();
        }
    }
}
