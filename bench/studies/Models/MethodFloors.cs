using System.Diagnostics;
using System.Globalization;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Studies.Models;

/// <summary>
/// Each method's time as a multiple of its floor: the network's bare passes that it cannot do without, as many and of as many inputs as it takes, timed in turn with it. Deletion and insertion likewise.
/// </summary>
static class MethodFloors
{
    const int LeastRounds = 3, MostRounds = 51, MostSamples = 32, Steps = 64;
    const double SecondsOfMethod = 2.5, SecondsOfRound = 0.02;
    const string Curves = "deletion-insertion";

    // The passes of a method: forward passes take inputs to the scores, the others add the gradient of a class by the inputs, those of two, or that by the layer of class-activation maps.
    enum Passes
    {
        Gradient,
        TwoGradients,
        LayerGradient,
        Forward,
    }

    static readonly string[] Sampling =
        ["smooth-grad", "square-grad", "var-grad", "integrated-gradients", "expected-gradients", "gradient-shap", "blur-ig", "guided-ig", "agi", "divergence", "xrai", "negative-flux"];

    static readonly string[] Forwards = ["occlusion", "feature-ablation", "rise", "kernel-shap", "lime", "score-cam", "ablation-cam", "cam", "eigen-cam"];

    static readonly string[] OfLayers = ["grad-cam", "grad-cam++", "hires-cam", "layer-cam", "conductance", "internal-influence"];

    public static int Run(string[] args)
    {
        var models = args.Where(arg => arg.EndsWith(".onnx", StringComparison.Ordinal)).ToArray();
        var methods = args.Where(arg => arg == Curves || Explainers.All.Any(info => info.Name == arg)).ToArray();
        var rest = args.Except(models).Except(methods).ToArray();
        if (models.Length == 0 || rest.Length > 1)
            return 2;
        ResultLines.Write(models.SelectMany(model => Lines(model, methods)), rest.FirstOrDefault());
        return 0;
    }

    static IEnumerable<string> Lines(string file, string[] methods)
    {
        var network = OnnxModel.Load(file);
        using var backend = Backend.Open("cpu");
        using var weights = new Weights(backend);
        network.Load(weights);
        yield return $"{Path.GetFileName(file)}, {network.InputShape}";
        yield return "";
        yield return "| method | samples | bare passes | of inputs | ms | floor ms | times its floor | half of the rounds |";
        yield return "|---|---|---|---|---|---|---|---|";
        ExplainerSettings settings = new() { Background = [.. FixedInput.Make(network.InputShape, 8)] };
        foreach (var info in Explainers.All.Where(info => methods.Length == 0 || methods.Contains(info.Name)).OrderByDescending(info => Sampling.Contains(info.Name)))
        {
            var method = new EvaluatedMethod(info.Name, info.Create(settings));
            if (method.Refusal(network, new()) is null)
                yield return Row(network, weights, method.Explainer!);
        }
        if (methods.Length == 0 || methods.Contains(Curves))
            yield return Games(network, weights);
        yield return "";
    }

    static string Row(OnnxModel network, Weights weights, IExplainer explainer)
    {
        // More samples make what a run does once less of it; as many as the sampling methods take is what is asked for.
        ExplainOptions options = new() { Samples = explainer.SamplesFor(network) is null && explainer.DefaultSamples > MostSamples ? MostSamples : null };
        using var session = new ExplainSession(network, weights, explainer, options);
        var (samples, batch, replays) = session.Size;
        using var bare = new BarePass(network, weights, batch, PassesOf(explainer.Name));
        // Of replays that do more than one pass each, by their least work.
        var passes = replays * Math.Max(1, (int)Math.Round((double)session.Cost.Flop / bare.Cost.Flop));
        var (x, map) = (FixedInput.Make(network.InputShape, 1), new float[session.MapShape.Count]);
        session.Warm();
        return Line(explainer.Name, $"{samples}", passes, batch, () => session.Run(x, map, target: 0), bare);
    }

    static Passes PassesOf(string method) =>
        Forwards.Contains(method) ? Passes.Forward : OfLayers.Contains(method) ? Passes.LayerGradient : method == "agi" ? Passes.TwoGradients : Passes.Gradient;

    static string Games(OnnxModel network, Weights weights)
    {
        var batch = BatchScorer.UsualBatch(weights.Backend, network.InputShape);
        using var games = new DeletionInsertion(network, weights, Steps, batch);
        using var bare = new BarePass(network, weights, batch, Passes.Forward);
        var x = FixedInput.Make(network.InputShape, 1);
        var map = FixedInput.Make([1, network.InputShape[1], network.InputShape[2], 1], 1);
        // S + 1 points of each curve, of which both ends are those of the other.
        return Line(Curves, $"{Steps}", 2 * Steps / batch, batch, () => games.Measure(x, map, 0, Baseline.Blur(4)), bare);
    }

    static string Line(string name, string samples, int passes, int batch, Action method, BarePass bare)
    {
        method();
        bare.Run(1);
        // Of what is short a few are timed at once, of many passes a part; rounds alternate.
        var (one, own) = (Seconds(() => bare.Run(1)), Seconds(method));
        var (timed, repeats) = (Math.Clamp((int)(own / one), 1, passes), 1);
        if (own < SecondsOfRound)
            (timed, repeats) = (Math.Max(1, (int)(SecondsOfRound / one)), (int)(SecondsOfRound / own));
        var times = new (double Method, double Floor)[Math.Clamp((int)(SecondsOfMethod / (repeats * own + timed * one)), LeastRounds, MostRounds) | 1];
        for (var round = 0; round < times.Length; round++)
            times[round] = (Seconds(Repeated) / repeats, Seconds(() => bare.Run(timed)) / timed * passes);
        var ratios = times.Select(time => time.Method / time.Floor).Order().ToArray();
        var quarter = (ratios.Length - 1) / 4;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {samples} | {passes} | {batch} | {1e3 * Median(times.Select(time => time.Method)):0.00} | {1e3 * Median(times.Select(time => time.Floor)):0.00} | {Median(ratios):0.00} | {ratios[quarter]:0.00} to {ratios[^(1 + quarter)]:0.00} |");

        void Repeated()
        {
            for (var i = 0; i < repeats; i++)
                method();
        }
    }

    static double Seconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    /// <summary>The network and nothing else, on inputs that lie in its plan already.</summary>
    sealed class BarePass : IDisposable
    {
        readonly Plan plan;

        public BarePass(OnnxModel network, Weights weights, int batch, Passes passes)
        {
            var g = new Graph();
            var (x, c) = (g.Input("bare.x", network.InputShape.With(0, batch)), g.Input("bare.class", [1]));
            var at = passes == Passes.LayerGradient ? CamLayer.On(g, x, network, "a bare pass", null) : null;
            var logits = at?.Output.Logits ?? network.Build(g, x).Logits;
            var seed = TargetSeeds.Append(g, TargetScore.FormOf(network, TargetForm.Logit), network.Link, logits, c);
            List<Node> outputs = passes == Passes.Forward ? [logits] : [.. g.Gradient(logits, seed, [at?.Value ?? x])];
            if (passes == Passes.TwoGradients)
                outputs.AddRange(g.Gradient(logits, TargetSeeds.Append(g, TargetForm.Logit, network.Link, logits, g.Constant([1], 1)), [x]));
            if (at is not null)
                outputs.Add(at.Value);
            plan = Plan.Compile(g, weights.Backend, weights, outputs);
            plan.Set(x, FixedInput.Make(network.InputShape, batch));
            if (plan.Holds(c))
                plan.Set(c, [0]);
        }

        public Cost Cost => plan.Cost;

        public void Run(int count)
        {
            for (var i = 0; i < count; i++)
                plan.Run();
        }

        public void Dispose() => plan.Dispose();
    }
}
