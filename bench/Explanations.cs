using BenchmarkDotNet.Attributes;
using TorchSharp;
using Whence.Bench.Peers;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;
using Whence.Studies.Models;
using static TorchSharp.torch;

namespace Whence.Bench;

/// <summary>
/// An explanation of class 0 for one picture, from the input in host memory to the map. libtorch takes all samples in one pass; ours also ranks the classes, which libtorch's does not.
/// </summary>
public class Explanations : BesideLibtorch
{
    const int Samples = 32;
    const int FluxSamples = 20;
    const double Sigma = 0.15;

    [ParamsSource(nameof(Models))]
    public ModelFile Model { get; set; } = null!;

    [Params("gradient", "integrated-gradients", "smooth-grad", "grad-cam", "negative-flux")]
    public string Method { get; set; } = "";

    public static IEnumerable<ModelFile> Models => ModelFile.All;

    // Noise is drawn by each engine for itself; rounding moves a few points across kinks of rectifiers.
    protected override double Tolerance => Method == "smooth-grad" ? double.PositiveInfinity : 2e-2;

    public override bool Has(string peer) => Method != "negative-flux";

    protected override IJob Ours() => new SessionJob(Model, Method);

    protected override IJob OfLibtorch() => new TorchJob(
        () =>
        {
            var (network, model) = (new TorchNetwork(Model.Bytes()), Model.Load());
            var (h, w, c) = (model.InputShape[1], model.InputShape[2], model.InputShape[3]);
            var x = tensor(Numbers.ChannelsFirst(FixedInput.Make(model.InputShape, 1), model.InputShape.Span), [1L, c, h, w]);
            var nodes = ((arange(Samples, ScalarType.Float32) + 0.5) / Samples).view(-1, 1, 1, 1);
            var layer = Method == "grad-cam" ? Cam(model) : "";
            return Method switch
            {
                "gradient" => () => Gradient(network, x),
                "integrated-gradients" => () => x * Gradient(network, nodes * x).mean([0L], keepdim: true),
                "smooth-grad" => () => Gradient(network, x + Sigma * randn(Samples, c, h, w)).mean([0L], keepdim: true),
                _ => () => GradCam(network, x, layer),
            };
        },
        hasGradients: true);

    static Tensor Gradient(TorchNetwork network, Tensor points)
    {
        var x = points.detach().requires_grad_();
        return autograd.grad([network.Logits(x)[.., 0].sum()], [x])[0];
    }

    static Tensor GradCam(TorchNetwork network, Tensor points, string layer)
    {
        var (logits, a) = network.WithLayer(points.detach().requires_grad_(), layer);
        var gradient = autograd.grad([logits[.., 0].sum()], [a])[0];
        return (a * gradient.mean([2L, 3], keepdim: true)).sum([1L], keepdim: true).relu().detach();
    }

    // The layer that our method takes.
    static string Cam(INetwork network)
    {
        var g = new Graph();
        var x = g.Input("x", network.InputShape);
        return LayerChoice.Find(x, network.Build(g, x))!.Name;
    }

    /// <summary>Our explanation.</summary>
    sealed class SessionJob : IJob
    {
        readonly Backend backend = Settings.Open();
        readonly ExplainSession session;
        readonly float[] input;
        readonly float[] map;

        public SessionJob(ModelFile file, string method)
        {
            var model = file.Load();
            (IExplainer explainer, int samples) = method switch
            {
                "gradient" => (Explainers.Gradient(), 1),
                "integrated-gradients" => (Explainers.IntegratedGradients(Quadrature.Midpoint), Samples),
                "smooth-grad" => (Explainers.SmoothGrad(Sigma), Samples),
                "grad-cam" => (new Cam("grad-cam", CamForm.GradCam), 1),
                _ => (Explainers.NegativeFlux(), FluxSamples),
            };
            session = new(model, backend, explainer, new() { Samples = samples });
            (input, map) = (FixedInput.Make(model.InputShape, 1), new float[session.MapShape.Count]);
        }

        public long? Announced => session.BytesPlanned;

        public void Run() => session.Run(input, map, target: 0);

        public float[] Output() => session.MapShape is { Rank: 3 } shape ? Numbers.ChannelsFirst(map, [1, .. shape.Span]) : map;

        public void Dispose()
        {
            session.Dispose();
            backend.Dispose();
        }
    }
}
