using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;
using Whence.Statistics;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>
/// One verdict from one compiled plan: a single run yields scores, features, evidence, members and both maps; only what is read off those values
/// (softmax, conformal set, ranking of examples) is done on the host. Used by one thread at a time.
/// </summary>
public sealed class JudgeSession : IDisposable
{
    const int Shown = 5;

    readonly INetwork network;
    readonly JudgeOptions options;
    readonly LabelList labels;
    readonly CompiledNetwork compiled;
    readonly JudgeGraph graph;
    readonly Plan plan;

    /// <summary>Loads network and members, and compiles everything that the options allow.</summary>
    /// <param name="network">The network to judge; it takes images.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="options">Posterior, calibration, members.</param>
    /// <exception cref="ExplainException">Posterior, calibration or members are of another network, or the network takes no images.</exception>
    public JudgeSession(INetwork network, Backend backend, JudgeOptions? options = null)
        : this(network, CompiledNetwork.Load(network, backend), options, isOwner: true)
    {
    }

    /// <summary>Compiles everything over weights of the network that are loaded already; weights of members are added to them.</summary>
    /// <inheritdoc cref="JudgeSession(INetwork, Backend, JudgeOptions?)"/>
    public JudgeSession(INetwork network, Weights weights, JudgeOptions? options = null)
        : this(network, weights, options, isOwner: false)
    {
    }

    JudgeSession(INetwork network, Weights weights, JudgeOptions? options, bool isOwner)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        (this.network, this.options) = (network, options ?? new());
        compiled = new($"the judging session of '{network.Name}'", weights, isOwner);
        labels = network.Labels is { Count: > 0 } own ? own : new(this.options.Posterior?.Labels ?? []);
        (graph, plan) = compiled.Build(c =>
        {
            Check(network, this.options);
            this.options.Members?.Load(weights);
            var made = new JudgeGraph(network, weights, this.options);
            return (made, c.Compile(made.Graph, made.Outputs, new() { Precision = this.options.Precision }));
        });
    }

    /// <summary>Bytes that the session holds, weights included.</summary>
    public long BytesPlanned => plan.Memory.Total;

    UncertaintyKind Kind => options.Members is null ? UncertaintyKind.Total : options.Kind ?? UncertaintyKind.Epistemic;

    /// <summary>Judges one input.</summary>
    /// <param name="x">The input's values, of the network's input shape.</param>
    /// <exception cref="ExplainException">x is not finite, or a result is not.</exception>
    /// <exception cref="ShapeException">x has another number of values than the input shape.</exception>
    /// <exception cref="SessionInUseException">Another thread is using the session.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public Verdict Judge(ReadOnlySpan<float> x)
    {
        using var turn = compiled.Enter();
        var start = options.Clock.GetTimestamp();
        ExplainException.ThrowIfNotFinite(x, "input");
        plan.Set(graph.X, x);
        plan.Set(graph.Uncertainty.Kind, [(float)Kind]);
        plan.Run();
        var logits = plan.Get(graph.Logits).ToArray();
        ExplainException.ThrowIfNotFinite(logits, $"logits of '{network.Name}'");
        var probabilities = Probabilities.Of(Array.ConvertAll(logits, z => (double)z), logits.Length, options.Temperature).Row(0).ToArray();
        var members = UncertainPrediction.From(graph.Members, plan.Get(graph.Uncertainty.Probabilities).ToArray());
        var ranking = TargetScore.Ranking(logits);
        var evidence = Evidence(ranking[0]);
        var (uncertainty, source) = Split(members, evidence);
        var verdict = new Verdict
        {
            Network = network.Name,
            Labels = labels,
            Logits = logits,
            Probabilities = probabilities,
            Top = [.. ranking.Take(Shown).Select(c => new ClassScore(c, labels[c], logits[c], probabilities[c]))],
            Temperature = options.Calibration?.Temperature,
            ConformalSet = options.Calibration?.Conformal.Set(probabilities, KeyOf(x)),
            Coverage = 1 - options.Calibration?.Conformal.Alpha,
            Uncertainty = uncertainty,
            Source = source,
            Members = members,
            Evidence = evidence,
            OutOfDistribution = evidence is { } e
                ? new("support", e.Prediction.SupportRatio, options.Posterior!.Thresholds?.Support)
                : new("energy", -RowSoftmax.LogSumExp(Array.ConvertAll(logits, z => (double)z)), null),
            MapShape = [network.InputShape[1], network.InputShape[2]],
            Attribution = plan.Get(graph.Map).ToArray(),
            UncertaintyAttribution = new(
                Kind, options.Members is null ? UncertaintySource.Softmax : UncertaintySource.Members, members.Of(Kind), plan.Get(graph.Uncertainty.ClassTotals).ToArray(), plan.Get(graph.Uncertainty.Map).ToArray()),
            BytesPlanned = BytesPlanned,
        };
        return verdict with
        {
            Warnings = [.. JudgeWarnings.Of(verdict, options, plan.Get(graph.Gap)[0])],
            Milliseconds = options.Clock.GetElapsedTime(start).TotalMilliseconds,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => compiled.Dispose();

    ClassEvidence? Evidence(int predicted)
    {
        if (graph is not { Posterior: { } nodes, Factors: { } factors } || options.Posterior is not { } posterior)
            return null;
        var prediction = nodes.Read(plan, posterior, 0);
        if (!double.IsFinite(prediction.Variance) || Array.Exists(prediction.Mean, mean => !double.IsFinite(mean)))
            throw new ExplainException($"posterior: what '{network.Name}' yields at {posterior.Origin.Layer} gives evidence that is not finite");
        return ClassEvidence.Of(posterior, prediction, predicted, new InducingEvidence(posterior, factors).Of, options.Examples);
    }

    (UncertaintySplit Split, UncertaintySource Source) Split(UncertainPrediction members, ClassEvidence? evidence) =>
        options.Members is not null ? (members.Uncertainty, UncertaintySource.Members)
        : evidence is null ? (members.Uncertainty, UncertaintySource.Softmax)
        : (PosteriorSplit.Of(evidence.Prediction, options.Posterior!.Settings.NoiseVariance, options.Seed), UncertaintySource.Posterior);

    // The random share of a conformal set depends on the picture alone, not on which others are judged beside it.
    static ulong KeyOf(ReadOnlySpan<float> x) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(MemoryMarshal.AsBytes(x)));

    static void Check(INetwork network, JudgeOptions options)
    {
        if (network.InputShape.Rank != 4)
            throw new ExplainException($"a verdict needs images [1,H,W,C], '{network.Name}' takes {network.InputShape}");
        TargetScore.RequireOneClass(network, "a verdict");
        if (options.Calibration is { } calibration)
        {
            calibration.RequireModel(network.Name, NetworkFingerprint.Of(network));
            Require("calibration", calibration.Conformal.Classes);
        }
        if (options.Posterior is { } posterior)
            Require("posterior", posterior.Classes);
        if (options.Members is { } members)
        {
            Require($"members '{members.Name}'", members.Classes);
            if (members.InputShape != network.InputShape)
                throw new ExplainException($"'{network.Name}' takes {network.InputShape}, its members '{members.Name}' take {members.InputShape}");
        }

        void Require(string what, int classes)
        {
            if (classes != network.Classes)
                throw new ExplainException($"'{network.Name}' has {network.Classes} classes, the {what} {classes}");
        }
    }
}
