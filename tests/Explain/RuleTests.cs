using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>Rules of propagation against their definitions in double precision, written out connection by connection, and by what they promise.</summary>
[TestFixture]
sealed class RuleTests : ExplainTests
{
    /// <summary>x to 7 to 5 to 3 values, rectified between; every layer a product and a bias.</summary>
    sealed class Layered : SmallNetwork, INetwork
    {
        readonly bool isRectified;

        public Layered(Shape input, bool hasBias = true, bool isRectified = true)
            : base(input, 3)
        {
            this.isRectified = isRectified;
            foreach (var (i, (from, to)) in new[] { (Length, 7), (7, 5), (5, 3) }.Index())
                Layers.Add((Double(Parameter($"w{i}", [from, to], 3 + i, 1)), Double(Parameter($"b{i}", [to], 13 + i, hasBias ? 0.3 : 0)), from, to));
        }

        public List<(double[] W, double[] B, int From, int To)> Layers { get; } = [];

        public bool IsPicture { get; init; }

        public override NetworkOutput Build(Graph g, Node x)
        {
            var a = Flat(g, x);
            foreach (var (i, layer) in Layers.Index())
            {
                var z = g.Add($"layer{i}", new MatMul(), a, g.Parameter($"w{i}", [layer.From, layer.To])) + g.Parameter($"b{i}", [layer.To]);
                a = i < 2 && isRectified ? z.Relu() : z;
            }
            return Output(a);
        }

        /// <summary>What every layer is given, and the logits.</summary>
        public double[][] Activations(double[] x)
        {
            List<double[]> all = [x];
            foreach (var (i, (w, b, from, to)) in Layers.Index())
            {
                var a = all[^1];
                double[] z = [.. Enumerable.Range(0, to).Select(j => b[j] + Enumerable.Range(0, from).Sum(k => a[k] * w[k * to + j]))];
                all.Add(i < 2 && isRectified ? [.. z.Select(v => Math.Max(v, 0))] : z);
            }
            return [.. all];
        }

        public override double[] Logits(double[] x) => Activations(x)[^1];

        public override double[] Gradient(double[] x, double[] seed)
        {
            var (all, d) = (Activations(x), seed);
            for (var i = 2; i >= 0; i--)
            {
                var (w, _, from, to) = Layers[i];
                if (i < 2 && isRectified)
                    d = [.. d.Select((v, j) => all[i + 1][j] > 0 ? v : 0)];
                d = [.. Enumerable.Range(0, from).Select(k => Enumerable.Range(0, to).Sum(j => w[k * to + j] * d[j]))];
            }
            return d;
        }
    }

    /// <summary>A rule as its definition: contribution of one connection and of the bias, and e.</summary>
    sealed record Definition(LayerRule Rule, Func<double, double, double> Contribution, Func<double, double> Bias, double Epsilon = 1e-6);

    static IEnumerable<TestCaseData> Rules =>
    [
        Case("epsilon", new(LayerRule.Epsilon(0.25), (a, w) => a * w, b => b, 0.25)),
        Case("gamma", new(LayerRule.Gamma(0.4), (a, w) => a * w + 0.4 * Math.Max(a * w, 0), b => b + 0.4 * Math.Max(b, 0))),
        Case("z-plus", new(LayerRule.ZPlus, (a, w) => Math.Max(a * w, 0), b => Math.Max(b, 0))),
        Case("alpha 1 beta 0", new(LayerRule.AlphaBeta(1, 0), (a, w) => Math.Max(a * w, 0), b => Math.Max(b, 0))),
        Case("flat", new(LayerRule.Flat, (_, _) => 1, _ => 0)),
        Case("w-square", new(LayerRule.WSquare, (_, w) => w * w, _ => 0)),
    ];

    [TestCaseSource(nameof(Rules))]
    public void ARuleSharesAsItIsDefined(object given)
    {
        var definition = (Definition)given;
        var network = new Layered([1, 6]);
        // Negative activations too.
        float[] x = [0.4f, -0.7f, 0.2f, 0.9f, -0.3f, -0.1f];
        var got = Explain(network, Explainers.RelevancePropagation(new("test", definition.Rule, definition.Rule)), x, target: 1);
        AssertClose(got.Map, Reference(network, Double(x), 1, (i, a, relevance) => Shared(network.Layers[i], a, relevance, definition)), 2e-5);
    }

    [Test]
    public void AlphaAndBetaWeighGainsAndLosses()
    {
        var network = new Layered([1, 6]);
        float[] x = [0.4f, -0.7f, 0.2f, 0.9f, -0.3f, -0.1f];
        var (gains, losses) = (new Definition(LayerRule.ZPlus, (a, w) => Math.Max(a * w, 0), b => Math.Max(b, 0)), new Definition(LayerRule.ZPlus, (a, w) => Math.Min(a * w, 0), b => Math.Min(b, 0)));
        var expected = Reference(network, Double(x), 2, (i, a, r) =>
            [.. Shared(network.Layers[i], a, r, gains).Zip(Shared(network.Layers[i], a, r, losses), (gain, loss) => 2 * gain - loss)]);
        AssertClose(Explain(network, Explainers.RelevancePropagation(new("test", LayerRule.AlphaBeta(2, 1), LayerRule.AlphaBeta(2, 1))), x, target: 2).Map, expected, 2e-5);
        Assert.That(() => LayerRule.AlphaBeta(2, 0), Throws.TypeOf<ExplainException>().With.Message.Contains("must be 1"));
    }

    [Test]
    public void ALayerMayHaveItsOwnRule()
    {
        var network = new Layered([1, 6]);
        var x = Input(network);
        var composite = RelevanceComposite.All[^1] with { Layers = new Dictionary<string, LayerRule> { ["layer1"] = LayerRule.ZPlus } };
        Definition plain = new(LayerRule.Epsilon(), (a, w) => a * w, b => b), plus = new(LayerRule.ZPlus, (a, w) => Math.Max(a * w, 0), b => Math.Max(b, 0));
        AssertClose(Explain(network, Explainers.RelevancePropagation(composite), x, target: 0).Map,
            Reference(network, Double(x), 0, (i, a, r) => Shared(network.Layers[i], a, r, i == 1 ? plus : plain)), 2e-5);
    }

    [Test]
    public void TheBoxRuleKnowsBetweenWhatAPicturesValuesLie()
    {
        var network = new Layered([1, 1, 2, 3]) { IsPicture = true };
        var x = Input(network);
        // Values in [0,1]: c = a w - w-.
        Definition box = new(LayerRule.Box, (a, w) => a * w - Math.Min(w, 0), _ => 0), plain = new(LayerRule.Epsilon(), (a, w) => a * w, b => b);
        var composite = new RelevanceComposite("test", LayerRule.Epsilon(), LayerRule.Epsilon()) { First = LayerRule.Box };
        AssertClose(Explain(network, Explainers.RelevancePropagation(composite), x, target: 2).Map,
            Reference(network, Double(x), 2, (i, a, r) => Shared(network.Layers[i], a, r, i == 0 ? box : plain)), 2e-5);
    }

    [TestCaseSource(typeof(RelevanceComposite), nameof(RelevanceComposite.All))]
    public void BatchNormalisationIsPartOfItsLayer(object composite)
    {
        var (folded, unfolded) = (new Normalised(isFolded: true), new Normalised(isFolded: false));
        var x = Input(folded);
        var explainer = Explainers.RelevancePropagation((RelevanceComposite)composite);
        AssertClose(Explain(unfolded, explainer, x, target: 1).Map, Double(Explain(folded, explainer, x, target: 1).Map), 1e-4);
    }

    [Test]
    public void WithoutBiasesRelevanceIsKept()
    {
        var network = new Layered([1, 6], hasBias: false);
        var x = Input(network);
        foreach (var rule in new[] { LayerRule.ZPlus, LayerRule.Gamma(), LayerRule.AlphaBeta(1, 0), LayerRule.Flat, LayerRule.WSquare, LayerRule.Epsilon(1e-9) })
        {
            var got = Explain(network, Explainers.RelevancePropagation(new("test", rule, rule)), x);
            Assert.That(got.Map.Sum(), Is.EqualTo(got.Logits[got.Target.Index]).Within(1e-4 * Math.Abs(got.Logits[got.Target.Index])), rule.ToString());
            Assert.That(got.Facts["relevance kept"], Is.EqualTo(1).Within(1e-4), rule.ToString());
        }
        // On a network of rectifiers without biases the epsilon rule is the gradient times the input.
        var small = Explain(network, Explainers.RelevancePropagation(new("test", LayerRule.Epsilon(1e-9), LayerRule.Epsilon(1e-9))), x);
        AssertClose(small.Map, Double(Explain(network, Explainers.InputXGradient(), x).Map), 1e-4);
        var gamma = Explain(network, Explainers.RelevancePropagation(new("test", LayerRule.Gamma(1e6), LayerRule.Gamma(1e6))), x);
        AssertClose(gamma.Map, Double(Explain(network, Explainers.RelevancePropagation(new("test", LayerRule.ZPlus, LayerRule.ZPlus)), x).Map), 1e-3);
    }

    [Test]
    public void WhatBiasesKeepIsSaid()
    {
        var network = new Layered([1, 6]);
        var got = Explain(network, Explainers.RelevancePropagation(new("test", LayerRule.Epsilon(100), LayerRule.Epsilon(100))), Input(network));
        Assert.That(got.Facts["relevance kept"], Is.LessThan(0.1));
        Assert.That(got.Warnings, Has.Some.Contains("biases and stabilisers"));
    }

    [Test]
    public void GuidedAndDeconvolutionFollowTheirDefinitions()
    {
        var network = new Layered([1, 6]);
        var (x, all) = (Input(network), network.Activations(Double(Input(network))));
        foreach (var (explainer, looksForward) in new[] { (Explainers.GuidedBackprop(), true), (Explainers.Deconvolution(), false) })
        {
            var d = network.OneHot(1);
            for (var i = 2; i >= 0; i--)
            {
                var (w, _, from, to) = network.Layers[i];
                if (i < 2)
                    d = [.. d.Select((v, j) => !looksForward || all[i + 1][j] > 0 ? Math.Max(v, 0) : 0)];
                d = [.. Enumerable.Range(0, from).Select(k => Enumerable.Range(0, to).Sum(j => w[k * to + j] * d[j]))];
            }
            var got = Explain(network, explainer, x, target: 1);
            AssertClose(got.Map, d, 1e-5);
            Assert.That(got.Warnings, Has.Some.Contains("nearly ignores the class"));
        }
    }

    [Test]
    public void WithoutRectifiersGuidedBackpropIsTheGradient()
    {
        var network = new Layered([1, 6], isRectified: false);
        var (x, gradient) = (Input(network), Explainers.Gradient());
        var got = Explain(network, Explainers.GuidedBackprop(), x);
        Assert.That(got.Map, Is.EqualTo(Explain(network, gradient, x).Map));
        Assert.That(got.Warnings, Has.Some.Contains("no rectifier"));
    }

    [Test]
    public void DeepLiftAddsUpAndIsZeroAtItsBaseline()
    {
        var network = new Layered([1, 6]);
        var (x, other) = (Input(network), Input(network, 5));
        var got = Explain(network, Explainers.DeepLift(Baseline.Of(other), Baseline.Zero), x);
        var (zx, c) = (network.Logits(Double(x)), got.Target.Index);
        var expected = zx[c] - (network.Logits(Double(other))[c] + network.Logits(new double[6])[c]) / 2;
        Assert.That(got.Map.Sum(), Is.EqualTo(expected).Within(1e-4 * Math.Abs(expected)));
        Assert.That(Explain(network, Explainers.DeepLift(Baseline.Of(x)), x).Map, Is.All.Zero);
    }

    [Test]
    public void DeepLiftOfAMaximumAddsUp()
    {
        // Windows that overlap, winners that change between the input and the baseline.
        var network = new Pooled();
        var (x, other) = (Input(network), Input(network, 5));
        var got = Explain(network, Explainers.DeepLift(Baseline.Of(other)), x);
        var expected = network.Logits(Double(x))[0] - network.Logits(Double(other))[0];
        Assert.That(got.Map.Sum(), Is.EqualTo(expected).Within(1e-5 * Math.Max(1, Math.Abs(expected))));
    }

    static IEnumerable<TestCaseData> Refused =>
    [
        new(Explainers.DeepLift(), TargetForm.Prob, "deeplift explains a logit"),
        new(Explainers.RelevancePropagation(), TargetForm.LogProb, "lrp hands back a logit, a margin or a weighted sum, logprob"),
        new(Explainers.DeepLift(), TargetForm.Logit, "'gate' (Mul of several values"),
        new(Explainers.RelevancePropagation(), TargetForm.Logit, "'gate' (Div of several values"),
        new(Explainers.RelevancePropagation(new("box", LayerRule.Box, LayerRule.Box)), TargetForm.Margin, "box rule"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void WhatHasNoRuleIsRefusedByName(object explainer, TargetForm form, string words)
    {
        SmallNetwork network = words.Contains("gate") ? new Gated(words.Contains("Mul") ? new Mul() : new Div()) : new Layered([1, 6]);
        Assert.That(() => Explain(network, (IExplainer)explainer, Input(network), new() { Target = form }), Throws.TypeOf<ExplainException>().With.Message.Contains(words));
    }

    static TestCaseData Case(string name, Definition definition) => new TestCaseData(definition).SetArgDisplayNames(name);

    static double[] Reference(Layered network, double[] x, int target, Func<int, double[], double[], double[]> share)
    {
        var all = network.Activations(x);
        double[] relevance = [.. all[^1].Select((z, k) => k == target ? z : 0)];
        for (var i = 2; i >= 0; i--)
            relevance = share(i, all[i], relevance);
        return relevance;
    }

    static double[] Shared((double[] W, double[] B, int From, int To) layer, double[] a, double[] relevance, Definition rule)
    {
        var shared = new double[layer.From];
        for (var j = 0; j < layer.To; j++)
        {
            double[] c = [.. a.Select((v, i) => rule.Contribution(v, layer.W[i * layer.To + j]))];
            var z = c.Sum() + rule.Bias(layer.B[j]);
            for (var i = 0; i < c.Length; i++)
                shared[i] += c[i] / (z + (z >= 0 ? rule.Epsilon : -rule.Epsilon)) * relevance[j];
        }
        return shared;
    }

    /// <summary>The largest of windows of 2 x 2 that overlap in a picture of 3 x 3, added up.</summary>
    sealed class Pooled() : SmallNetwork([1, 3, 3, 1], 2)
    {
        public override NetworkOutput Build(Graph g, Node x)
        {
            var sum = g.Add(new ReduceSum([1, 2]), g.Add(new MaxPool2D(new(2, 2)), x).Square());
            return Output(g.Add(new Concat(1), sum, -sum));
        }

        public override double[] Logits(double[] x)
        {
            var sum = Enumerable.Range(0, 4).Sum(w => Math.Pow(new[] { 0, 1, 3, 4 }.Max(i => x[i + w / 2 * 3 + w % 2]), 2));
            return [sum, -sum];
        }

        public override double[] Gradient(double[] x, double[] seed) => throw new NotSupportedException();
    }

    /// <summary>A convolution and a batch normalisation, or the convolution that both make; means of what is positive are added up.</summary>
    sealed class Normalised : SmallNetwork, INetwork
    {
        readonly bool isFolded;

        public Normalised(bool isFolded)
            : base([1, 5, 5, 2], 3)
        {
            this.isFolded = isFolded;
            var (w, b) = (Parameter("w", [4, 3, 3, 2], 3, 1), Parameter("b", [4], 4, 0.5));
            var (scale, shift) = (Parameter("scale", [4], 5, 2), Parameter("shift", [4], 6, 0.5));
            Parameter("head", [4, 3], 7, 1);
            if (!isFolded)
                return;
            for (var i = 0; i < w.Length; i++)
                w[i] *= scale[i / 18];
            for (var k = 0; k < 4; k++)
                b[k] = b[k] * scale[k] + shift[k];
        }

        bool INetwork.IsPicture => true;

        public override NetworkOutput Build(Graph g, Node x)
        {
            var z = g.Add(new Conv2D(ConvWindow.Square(1, 1), bias: true), x, g.Parameter("w", [4, 3, 3, 2]), g.Parameter("b", [4]));
            if (!isFolded)
                z = g.Add(new Affine(), z, g.Parameter("scale", [4]), g.Parameter("shift", [4]));
            return Output(g.Add(new MatMul(), g.Add(new ReduceMean([1, 2]), z.Relu()), g.Parameter("head", [4, 3])));
        }

        public override double[] Logits(double[] x) => throw new NotSupportedException();

        public override double[] Gradient(double[] x, double[] seed) => throw new NotSupportedException();
    }

    sealed class Gated(Op op) : SmallNetwork([1, 4], 4)
    {
        public override NetworkOutput Build(Graph g, Node x) => Output(g.Add("gate", op, x.Sigmoid(), x));

        public override double[] Logits(double[] x) => throw new NotSupportedException();

        public override double[] Gradient(double[] x, double[] seed) => throw new NotSupportedException();
    }
}
